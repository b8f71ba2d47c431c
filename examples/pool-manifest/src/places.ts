/** Which folder is hashed, where the output goes, and how relative names on the command line are meant. */
import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { UsageError } from './cli.js'

/** Package managers run scripts in the package's folder; INIT_CWD is where the person who called them stands. */
export function standpoint(env: NodeJS.ProcessEnv = process.env, cwd = process.cwd()): string {
  const packageFolder = resolve(import.meta.dirname, '..')
  const byScript = env['npm_lifecycle_event'] !== undefined && realpathSync(cwd) === realpathSync(packageFolder)
  return (byScript && env['INIT_CWD']) || cwd
}

/** The folder asked for, or the project's own node_modules: real files, thousands of them. */
export function hashedFolder(asked: string | undefined, from: string): string {
  const folder = asked === undefined ? join(projectRoot(), 'node_modules') : resolve(from, asked)
  const found = statSync(folder, { throwIfNoEntry: false })
  if (!found) throw new UsageError(`no such folder: ${folder}`)
  if (!found.isDirectory()) throw new UsageError(`not a folder: ${folder}`)
  return realpathSync(folder)
}

/** The real path of the output. Refuses what a rename must not replace, such as /dev/stdout. */
export function outputFile(asked: string, from: string): string {
  const file = resolve(from, asked)
  const found = statSync(file, { throwIfNoEntry: false })
  if (found && !found.isFile()) throw new UsageError(`the output is there already and is not a regular file: ${file}`)
  if (found) return realpathSync(file)
  if (!existsSync(dirname(file))) throw new UsageError(`no such folder for the output: ${dirname(file)}`)
  return join(realpathSync(dirname(file)), basename(file))
}

function projectRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return folder
    if (folder === dirname(folder)) throw new UsageError('outside its project it needs a FOLDER')
  }
}
