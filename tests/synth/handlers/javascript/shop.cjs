// What the handlers' work is done by: each function waits a little, then fails for a poisoned message that names it.
const of = (values) => {
  const text = JSON.stringify(values, (_, one) => (one instanceof Error ? String(one) : one)) ?? '';
  return { id: (/m-\d/.exec(text) || ['?'])[0], ids: new Set(text.match(/m-\d/g) ?? ['?']), poison: /poison\W+(\w+)/.exec(text)?.[1] };
};
const work = (name) => (...values) => {
  const { id, ids, poison } = of(values);
  const shop = globalThis.shop;
  shop.tried.push(id);
  shop.pending += 1;
  return new Promise((resolve, reject) => {
    setTimeout(() => {
      shop.pending -= 1;
      if (name === 'park') shop.parked.push(...ids);
      if (poison !== name) return resolve({ id });
      shop.failed.push(id);
      const error = new Error(`${id} is poisoned`);
      return reject(error);
    }, 1);
  });
};
exports.deliver = work('deliver');
exports.notify = work('notify');
exports.park = work('park');
exports.refund = work('refund');
exports.release = work('release');
exports.save = work('save');
