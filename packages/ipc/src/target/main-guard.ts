/**
 * Keeps a program from starting itself over and over.
 *
 * A child imports the main module as a library, for the functions in it. If that module starts processes while it is
 * imported, every child would start children. So everything that descends from such an import (also what it leaves running
 * without awaiting it) carries a mark, and starting a process under the mark is an error that explains the guard.
 *
 * The state is shared by all installed copies, through a registered symbol.
 */
import { StateError } from '../errors/index.js'
import { ImportMark } from './import-mark.js'

export interface GuardState {
  isLibrary: boolean
  /** What is being imported by somebody who has not made `importing`: a kernel of @mp/process, which has no use for it. */
  underWay?: string | undefined
  /** On what descends from the import of a module. Only made where it is needed. */
  importing: ImportMark | undefined
}

/** Key of the state. */
const MAIN_GUARD: unique symbol = Symbol.for('@mp/main-guard')
const holder = globalThis as { [MAIN_GUARD]?: GuardState }
const state = (holder[MAIN_GUARD] ??= { isLibrary: false, importing: undefined })
// It is a module that imports this library: from now on what descends from its import is marked. Its importer ends that.
if (state.underWay !== undefined) (state.importing ??= new ImportMark()).enter(state.underWay)

/** Says that this process imports the user's modules as a library: none of them is the main program here. */
export function setImportedAsLibrary(): void {
  state.isLibrary = true
}

/** Whether this process imports the user's modules as a library: it is a child of the family, not its root. */
export function isImportedAsLibrary(): boolean {
  return state.isLibrary
}

/** Runs an import so that what descends from it can be told. */
export function whileImporting<T>(url: string, importIt: () => T): T {
  if (!state.isLibrary) return importIt()
  state.importing ??= new ImportMark()
  return state.importing.run(url, importIt)
}

/** The module whose import the current code descends from, in a child; otherwise `undefined`. */
export function importingMain(): string | undefined {
  return state.importing?.url
}

/**
 * To be called before a process is started.
 *
 * @throws StateError when a child is importing the module that asks for it
 */
export function assertGuarded(): void {
  const url = importingMain()
  if (url === undefined) return
  throw new StateError(
    `A process was about to be started while ${url} is only being imported, by a child process (pid ${String(process.pid)}) ` +
      `that needs a function of it. The module starts processes whenever it is loaded, so each of them would start more. ` +
      `Guard what only the program itself shall do:\n\n` +
      `    import { isMain } from '@mp/process'\n` +
      `    if (isMain(import.meta)) await main()      // in CommonJS: if (isMain(module)) main()\n`,
  )
}
