"""Observables of RxJS: what is done in them is done when somebody subscribes, and whoever waits for their last value waits for that. https://rxjs.dev/api"""
