/** Functions every object or class has: called through a wrapped thing they act on what is beneath, and are no points. */
const common = new Set<PropertyKey>([
  'constructor',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'then',
  'catch',
  'finally',
  'toJSON',
  'toLocaleString',
  'toString',
  'valueOf',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
])

/** Properties of functions that must be had as they are. */
const ofFunctions = new Set<PropertyKey>(['apply', 'arguments', 'bind', 'call', 'caller', 'prototype'])

/** How listeners are added and removed. `emit` and `dispatchEvent` are points. */
const ofEmitters = new Set<PropertyKey>([
  'addEventListener',
  'addListener',
  'eventNames',
  'getMaxListeners',
  'listenerCount',
  'listeners',
  'off',
  'on',
  'once',
  'prependListener',
  'prependOnceListener',
  'rawListeners',
  'removeAllListeners',
  'removeEventListener',
  'removeListener',
  'setMaxListeners',
])

/** False for symbols, for what every object has, and for listeners' functions: their calls are never points. */
export function isPointName(key: PropertyKey, emitter: boolean): key is string {
  return typeof key === 'string' && !common.has(key) && !(emitter && ofEmitters.has(key))
}

/** True for what a function's own machinery looks up. */
export function isFunctionInternal(key: PropertyKey): boolean {
  return ofFunctions.has(key) || key === 'constructor'
}
