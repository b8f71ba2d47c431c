/** What the objects for this process, its parent and its children have in common. */
import { inspect } from 'node:util'
import { invalidType, Refusal, SHAREABLE } from '@mp/ipc/internal'

export abstract class BaseProcess {
  #name: string

  protected constructor(name: string) {
    this.#name = name
  }

  /** For people: it need not be unique. Default `Process-1`, in that process `Process-1:1`, and so on. */
  get name(): string {
    return this.#name
  }

  set name(name: string) {
    this.#name = checkName(name)
  }

  /** Process id; `null` before `start()`. */
  abstract get pid(): number | null

  /** The same as `pid`. Mirrors `Process.ident`. */
  get ident(): number | null {
    return this.pid
  }

  abstract isAlive(): boolean

  /** What `util.inspect` shows behind the name, such as `pid=12 started`. */
  protected abstract describe(): string

  /** As data it would arrive empty, and elsewhere nobody could join it. @throws SerializationError */
  [SHAREABLE](): never {
    throw new Refusal(this, `a ${this.constructor.name}`, 'it belongs to the process that made it; send its pid')
  }

  [inspect.custom](): string {
    return `${this.constructor.name} <${[`name=${inspect(this.#name)}`, this.describe()].join(' ')}>`
  }
}

export function checkName(name: unknown): string {
  if (typeof name !== 'string') throw invalidType('name', 'text', name)
  return name
}
