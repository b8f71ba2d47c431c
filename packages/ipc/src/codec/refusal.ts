/**
 * What is thrown inside the encoder when a value cannot be sent. The encoder turns it into the caller's error, after it
 * has found the path to the culprit: only then, so that paths cost nothing when all goes well.
 */
import { SerializationError } from '../errors/index.js'

export class Refusal extends SerializationError {
  /** The value that cannot be sent. */
  readonly culprit: unknown
  /** What it is, such as `'a function'`. */
  readonly what: string
  /** What to do about it. */
  readonly advice: string

  constructor(culprit: unknown, what: string, advice: string) {
    super(`${what} cannot be sent: ${advice}`, '')
    this.culprit = culprit
    this.what = what
    this.advice = advice
  }
}

/** Refuses a function or a symbol. */
export function refusePrimitive(value: unknown): Refusal {
  if (typeof value === 'symbol') {
    const name = value.description === undefined ? 'a symbol' : `the symbol ${JSON.stringify(value.description)}`
    return new Refusal(value, name, 'symbols have meaning in one process only; send a string')
  }
  const name =
    typeof value === 'function' && value.name !== '' ? `the function ${JSON.stringify(value.name)}` : 'a function'
  return new Refusal(value, name, 'send data, and let the receiver import the function')
}

const ADVICE: Readonly<Record<string, string>> = {
  Promise: 'await it and send its result',
  SharedArrayBuffer: 'it cannot leave its process; send a copy of its bytes, or share a handle of @mp/*',
  WeakMap: 'it cannot be enumerated; send a Map',
  WeakSet: 'it cannot be enumerated; send a Set',
  WeakRef: 'send what it refers to',
  Generator: 'it cannot leave its process; send an array of its values',
  AsyncGenerator: 'it cannot leave its process; send its values one by one',
  MessagePort: 'it connects threads of one process; send a Connection of @mp/ipc',
  URL: 'send its href',
  URLSearchParams: 'send it as a string',
  AbortSignal: 'it cannot leave its process; send a handle of @mp/sync, such as an Event',
  AbortController: 'it cannot leave its process; send a handle of @mp/sync, such as an Event',
  Blob: 'send its bytes: await blob.arrayBuffer()',
  File: 'send its bytes: await file.arrayBuffer()',
}

/** Refuses an object by the name of its class. */
export function refuseObject(object: object, className: string): Refusal {
  const name = className === '' ? 'this object' : `${/^[AEIO]/.test(className) ? 'an' : 'a'} ${className}`
  return new Refusal(
    object,
    name,
    ADVICE[className] ?? 'it belongs to this process; send data to make another one from',
  )
}
