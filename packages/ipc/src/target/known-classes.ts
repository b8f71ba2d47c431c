/**
 * Error classes that this process has seen in the modules of located functions.
 *
 * An ES module that is still being evaluated (a main module under top-level await) cannot be asked for its exports, but
 * an error of a class it defines may arrive from a child in just that time.
 */
import type { AnyClass } from './target.js'

const seen = new Map<string, Set<WeakRef<AnyClass>>>()

/** Grows with every class that becomes known: an answer "no such class" is only good for the count it was found at. */
let count = 0

/** Remembers classes by the names of the variables that hold them, and by their own. */
export function rememberErrorClasses(classes: ReadonlyMap<string, AnyClass>): void {
  for (const [name, cls] of classes) {
    remember(name, cls)
    if (cls.name !== name) remember(cls.name, cls)
  }
}

function remember(name: string, cls: AnyClass): void {
  const same = seen.get(name) ?? new Set()
  seen.set(name, same)
  if ([...same].some((ref) => ref.deref() === cls)) return
  same.add(new WeakRef(cls))
  count++
}

/** The classes seen under a name. */
export function classesNamed(name: string): AnyClass[] {
  return [...(seen.get(name) ?? [])].flatMap((ref) => ref.deref() ?? [])
}

/** How many classes were seen so far. */
export function knownClassCount(): number {
  return count
}
