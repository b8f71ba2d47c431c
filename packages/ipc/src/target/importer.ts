/**
 * `import()` and `require` as a program in the current working directory sees them.
 *
 * Written in this file, `import('lodash')` would look beside this library; compiled by `node:vm` under a name in the
 * working directory it looks where the user's program is.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type vm from 'node:vm'

/** Compiles an expression that may use `import()`; `undefined` when it is none. */
export function compileHere(expression: string): vm.Script | undefined {
  const { constants, Script } = process.getBuiltinModule('node:vm')
  try {
    return new Script(expression, {
      filename: join(process.cwd(), '[inline]'),
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    })
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** `import(specifier)`, resolved from the working directory. */
export async function importHere(specifier: string): Promise<Record<string, unknown>> {
  const load = compileHere('(specifier) => import(specifier)')?.runInThisContext() as (
    specifier: string,
  ) => Promise<Record<string, unknown>>
  return load(specifier)
}

/** A `require` that resolves from the working directory. */
export function requireHere(): NodeJS.Require {
  return createRequire(join(process.cwd(), '[inline]'))
}
