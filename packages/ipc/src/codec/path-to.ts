/**
 * The path to a value inside another, such as `args[1].handlers.onClick`, in the order in which the encoder goes.
 *
 * It is looked for only after the encoder has refused the value, so that encoding itself need not know where it is.
 */
import { types } from 'node:util'
import { isErrorLike } from './error-values.js'
import { isShareable, type Shareable, SHAREABLE } from './shareable.js'

interface Step {
  readonly value: unknown
  readonly parent: Step | undefined
  /** How the parent leads here: `.key`, `[0]`. */
  readonly text: string
}

/** Where `culprit` is in `root`; when it cannot be found again, because a getter made it, the first like it. */
export function pathTo(culprit: unknown, root: unknown, rootName: string): string {
  const found = find(root, (value) => value === culprit) ?? find(root, (value) => isLike(value, culprit))
  const texts: string[] = []
  for (let step = found; step !== undefined; step = step.parent) texts.unshift(step.text)
  const path = rootName + texts.join('')
  return path.startsWith('.') ? path.slice(1) : path
}

function isLike(value: unknown, culprit: unknown): boolean {
  if (typeof value !== typeof culprit) return false
  if (typeof value !== 'object' || value === null || culprit === null) return true
  return Object.getPrototypeOf(value) === Object.getPrototypeOf(culprit)
}

function find(root: unknown, isIt: (value: unknown) => boolean): Step | undefined {
  const seen = new Set<object>()
  const open: Step[] = [{ value: root, parent: undefined, text: '' }]
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const { value } = step
    if (isIt(value)) return step
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    // Last in, first out: depth first and in order, as the encoder went.
    open.push(...stepsFrom(step, value).reverse())
  }
  return undefined
}

function stepsFrom(parent: Step, object: object): Step[] {
  const steps: Step[] = []
  const add = (text: string, value: unknown): void => {
    steps.push({ value, parent, text })
  }
  if (isShareable(object)) {
    add('.data', (object as { [SHAREABLE](): Shareable })[SHAREABLE]().data)
  } else if (types.isMap(object)) {
    let i = 0
    for (const [key, value] of object) {
      add(`.keys()[${String(i)}]`, key)
      add(typeof key === 'object' ? `.values()[${String(i)}]` : `.get(${show(key)})`, value)
      i++
    }
  } else if (types.isSet(object)) {
    let i = 0
    for (const value of object) add(`.values()[${String(i++)}]`, value)
  } else if (ArrayBuffer.isView(object)) {
    add('.buffer', object.buffer)
  } else {
    if (isErrorLike(object)) for (const key of ['cause', 'errors']) addProperty(object, key, add)
    for (const key of Object.keys(object)) addProperty(object, key, add)
  }
  return steps
}

function addProperty(object: object, key: string, add: (text: string, value: unknown) => void): void {
  if (!Object.hasOwn(object, key)) return
  let value: unknown
  try {
    value = (object as Record<string, unknown>)[key]
  } catch {
    // A getter that failed this time: it cannot be the way, since the encoder came through.
    return
  }
  if (Array.isArray(object) && /^\d+$/.test(key)) add(`[${key}]`, value)
  else if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)) add(`.${key}`, value)
  else add(`[${show(key)}]`, value)
}

function show(key: unknown): string {
  return typeof key === 'string' ? JSON.stringify(key) : String(key)
}
