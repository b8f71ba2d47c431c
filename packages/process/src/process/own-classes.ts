/** Classes of this package that every process has: they need not be looked up in a module of the user's. */
const own = new WeakSet<object>()

export function markOwn(processClass: object): void {
  own.add(processClass)
}

export const isOwn = (processClass: object): boolean => own.has(processClass)
