/**
 * A participant that dies between any two writes to shared memory, in this process and at will.
 *
 * Its views of the arena are proxies that count writes: the fatal one throws instead, and so does every later one, so that
 * no `finally` tidies up, as in a process that was killed.
 */
import { party, type Party } from '@mp/ipc/internal'

export class Died extends TypeError {}

const targets = new WeakMap<object, { readonly words: Int32Array; readonly write: () => void }>()

for (const name of ['store', 'exchange', 'compareExchange', 'add', 'sub', 'or', 'and', 'load'] as const) {
  const original = Atomics[name] as (words: Int32Array, ...rest: number[]) => number
  const patched = (words: Int32Array, ...rest: number[]): number => {
    const target = targets.get(words)
    if (target === undefined) return original(words, ...rest)
    if (name !== 'load') target.write()
    return original(target.words, ...rest)
  }
  Object.defineProperty(Atomics, name, { value: patched, configurable: true, writable: true })
}

export class Doomed {
  readonly party: Party
  /** writes so far */
  writes = 0
  #budget = Infinity

  constructor() {
    const me = party()
    const Arena = me.arena.constructor as new (native: unknown) => Party['arena']
    const arena = new Arena(me.native)
    const span = arena.span.bind(arena)
    const watched = new WeakMap<Int32Array, Int32Array>()
    const watch = (words: Int32Array): Int32Array => {
      const known = watched.get(words)
      if (known !== undefined) return known
      const proxy = this.#proxy(words)
      watched.set(words, proxy)
      return proxy
    }
    Object.defineProperty(arena, 'words', { value: watch(arena.words) })
    Object.defineProperty(arena, 'span', {
      value: (page: number, pages: number) => {
        const { window, base } = span(page, pages)
        return { window: { ...window, words: watch(window.words) }, base }
      },
    })
    const Member = me.constructor as new (native: unknown, arena: unknown, invitation: unknown) => Party
    // What native code knows of this process stays the real member's affair.
    const native = { ...me.native, watch: () => undefined, announce: () => undefined }
    this.party = new Member(native, arena, me.invite(0))
  }

  /** Does something; dies before the write number `budget`, counted from 0. True: it survived that. */
  survives(budget: number, act: (party: Party) => void): boolean {
    this.writes = 0
    this.#budget = budget
    try {
      act(this.party)
      return true
    } catch (error) {
      if (!(error instanceof Died) && !(error instanceof Error && error.cause instanceof Died)) throw error
      return false
    }
  }

  /** Everybody learns of the death, and nobody has reaped it yet. */
  declareDead(): void {
    party().native.declareDead(this.party.slot)
  }

  readonly #write = (): void => {
    if (this.writes++ >= this.#budget) throw new Died('died')
  }

  #proxy(words: Int32Array): Int32Array {
    const write = this.#write
    const proxy = new Proxy(words, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target)
        if (typeof value !== 'function') return value
        if (key === 'fill' || key === 'set') write()
        return value.bind(target) as unknown
      },
      set: (target, key, value) => {
        write()
        return Reflect.set(target, key, value, target)
      },
    })
    targets.set(proxy, { words, write })
    return proxy
  }
}
