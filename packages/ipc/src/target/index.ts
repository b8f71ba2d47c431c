export type { Callable, FunctionReference, ReferenceTo } from './callable.js'
export { isReference } from './callable.js'
export type { AnyClass, AnyFunction, ExportTarget, InlineTarget, Target } from './target.js'
export { ref } from './ref.js'
export { inline } from './inline.js'
export { locate } from './locate.js'
export { lookAround } from './import-module.js'
export { load, loadAfter, loadSync } from './load.js'
export { isMain } from './main-module.js'
export {
  assertGuarded,
  type GuardState,
  importingMain,
  isImportedAsLibrary,
  setImportedAsLibrary,
} from './main-guard.js'
export { describeClass, resolveClass, type ClassName } from './class-names.js'
