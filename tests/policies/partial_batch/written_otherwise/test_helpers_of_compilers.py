"""What esbuild, with and without short names, and TypeScript make of an asynchronous function for an older Node.js says what the function said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
SHORT = "var l=(t,e,r)=>new Promise((s,n)=>{var a=i=>{try{c(r.next(i))}catch(d){n(d)}},u=i=>{try{c(r.throw(i))}catch(d){n(d)}},c=i=>i.done?s(i.value):Promise.resolve(i.value).then(a,u);c((r=r.apply(t,e)).next())});"
LONG = SHORT.replace("var l=", "var __async = ")
LOOP = "for(let{messageId:s,body:n}of e)try{yield deliver(JSON.parse(n))}catch(a){CLAUSE}"
FORMS = {
    "short names": SHORT + "exports.handler=t=>l(exports,[t],function*({Records:e}){let r=[];LOOP return{batchItemFailures:r}});",
    "short names, in a module of a bundle": SHORT
    + "var q=(f=>{var x;return()=>(x||f((x={exports:{}}).exports),x.exports)})(x=>{x.handler=t=>l(x,[t],function*({Records:e}){let r=[];LOOP return{batchItemFailures:r}})});module.exports=q();",
    "short names, a method": SHORT
    + "var f=class{all(e){return l(this,null,function*(){let r=[];LOOP return r})}},h=new f;exports.handler=t=>l(void 0,null,function*(){return{batchItemFailures:yield h.all(t.Records)}});",
    "names as they were": LONG + "exports.handler=t=>__async(exports,[t],function*({Records:e}){let r=[];LOOP return{batchItemFailures:r}});",
    "TypeScript's": "var __awaiter=HELPER;exports.handler=t=>__awaiter(void 0,[t],void 0,function*({Records:e}){let r=[];LOOP return{batchItemFailures:r}});",
    "TypeScript's, with a short name": "var w=HELPER;exports.handler=t=>w(void 0,[t],void 0,(function*({Records:e}){let r=[];LOOP return{batchItemFailures:r}}));",
    "a method by a short name": "var w=HELPER;class F{all(e){return w(this,arguments,void 0,(function*(e){let r=[];LOOP return r}))}}const h=new F;exports.handler=t=>w(void 0,void 0,void 0,(function*(){return{batchItemFailures:yield h.all(t.Records)}}));",
}
HELPER = "function(t,e,p,g){return new p((r,j)=>{function f(v){try{s(g.next(v))}catch(x){j(x)}}function k(v){try{s(g.throw(v))}catch(x){j(x)}}function s(o){o.done?r(o.value):new p(r=>r(o.value)).then(f,k)}s((g=g.apply(t,e||[])).next())})}"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_it_says_what_the_function_said(form: str, coded: Coded) -> None:
    code = form.replace("HELPER", HELPER).replace("LOOP", LOOP)
    well = code.replace("CLAUSE", "r.push({itemIdentifier:s})")
    for rule in ("swallowed-exception", "handler-response", "unawaited-work", "raises-for-one-message"):
        assert coded(well, rule, properties="    Runtime: nodejs22.x\n") == []
    (one,) = coded(code.replace("CLAUSE", "console.error(a)"), "swallowed-exception", properties="    Runtime: nodejs22.x\n")
    assert (one.verdict, one.resource) == ("fail", "Worker")
