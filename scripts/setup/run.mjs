import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter } from 'node:path'
import { at, root } from './root.mjs'

/** A command that failed; `run` has shown its output already, so whoever catches this only has to stop. */
export class CommandFailed extends Error {
  constructor(command, exitCode) {
    super(`${command} failed with exit code ${exitCode}`)
    this.exitCode = exitCode
  }
}

/**
 * Runs a command on this terminal. Ctrl-C goes to the whole group, so it is the command's to answer; other signals are
 * passed on. Resolves with the exit code, by the shell's convention 128 + N for signal N.
 */
export function runToEnd(command, args, { cwd = root, env = {}, stdio = 'inherit' } = {}) {
  return new Promise((resolve, reject) => {
    const PATH = [at('node_modules/.bin'), process.env.PATH].join(delimiter)
    const child = spawn(command, args, { cwd, stdio, env: { ...process.env, PATH, ...env } })
    const ignore = () => {}
    const forward = (signal) => child.kill(signal)
    process.on('SIGINT', ignore).on('SIGTERM', forward).on('SIGHUP', forward)
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      process.off('SIGINT', ignore).off('SIGTERM', forward).off('SIGHUP', forward)
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

/** Like `runToEnd`, but anything else than exit code 0 is a `CommandFailed`. */
export async function run(command, args, options) {
  const exitCode = await runToEnd(command, args, options)
  if (exitCode !== 0) throw new CommandFailed([command, ...args].join(' '), exitCode)
}

/** Runs a script of an installed tool with this Node, for example `node_modules/typescript/bin/tsc`. */
export const runTool = (script, args, options) => run(process.execPath, [at('node_modules', script), ...args], options)
