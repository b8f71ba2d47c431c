/**
 * Runs the programs of these tests: real Node processes on the built package.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Target } from '../../dist/internal.js'

/** What a program ended with. */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** How `locate` was refused in a program. */
export interface Refused {
  readonly error: string
  readonly code?: string
  readonly message: string
  readonly stack: string
}

/** Path of a fixture. */
export const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))

/** URL of a fixture. */
export const fixtureUrl = (name: string): string => pathToFileURL(fixture(name)).href

/** Runs `node` to its end. */
export async function node(args: readonly string[], options: { cwd?: string; input?: string } = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...args],
      { cwd: options.cwd, timeout: 30_000, env: { ...process.env, NODE_OPTIONS: '' } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    )
    child.stdin?.end(options.input)
  })
}

/** Runs `node` and takes each line it printed as JSON, put together into one object. */
export async function report<T extends object>(
  args: readonly string[],
  options: { cwd?: string; input?: string } = {},
): Promise<T> {
  const { stdout, stderr } = await node(args, options)
  try {
    return Object.assign(
      {},
      ...stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ) as T
  } catch (cause) {
    throw new Error(`node ${args.join(' ')} printed:\n${stdout}${stderr}`, { cause })
  }
}

/** Locates exports of a module, each in one fresh process. */
export async function locateIn(module: string, ...names: string[]): Promise<Record<string, Target & Refused>> {
  return report([fixture('esm/locate-all.mjs'), module, ...names])
}

/** Loads a target in a fresh process and calls it. */
export async function callElsewhere(
  target: Target,
  args: readonly number[] = [1],
  nodeOptions: readonly string[] = [],
): Promise<{ result?: unknown; error?: string; message?: string }> {
  return report([...nodeOptions, fixture('call.mjs'), JSON.stringify(target), ...args.map(String)])
}
