// @ts-check
// Runs one program once, in a process group of its own, and reads the one JSON line it prints.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { PYTHON_FOLDER, SOURCE_FOLDER } from './folders.js'

/**
 * @typedef {{ samples: Record<string, number[]>, note?: string } | { skipped: string } | { failed: string }} Outcome
 */

const GRACE_TO_EXIT = 10_000

/**
 * @param {import('./story.js').Side} side
 * @param {Record<string, unknown>} params
 * @param {{ python: { path: string } | undefined, timeout: number }} options
 * @returns {Promise<Outcome>}
 */
export async function runSide(side, params, { python, timeout }) {
  if (side.runtime === 'python' && !python) return { skipped: 'no Python' }
  const program =
    side.runtime === 'python'
      ? [/** @type {{ path: string }} */ (python).path, '-B', join(PYTHON_FOLDER, side.file)]
      : [process.execPath, join(SOURCE_FOLDER, side.file)]
  return await runProgram([...program, JSON.stringify(params)], timeout)
}

/**
 * @param {string[]} command
 * @param {number} timeout
 * @returns {Promise<Outcome>}
 */
function runProgram([file = '', ...args], timeout) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: sameForAll() })
    const endGroup = () => {
      try {
        if (child.pid) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // The whole group is gone already.
      }
    }
    const interrupted = () => {
      endGroup()
      process.exit(130)
    }
    process.once('SIGINT', interrupted)
    process.once('SIGTERM', interrupted)
    let output = ''
    let complaints = ''
    let late = false
    const onLate = () => {
      late = true
      endGroup()
    }
    let timer = setTimeout(onLate, timeout)
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
      if (!output.endsWith('}\n')) return
      clearTimeout(timer)
      timer = setTimeout(onLate, GRACE_TO_EXIT)
    })
    child.stderr.setEncoding('utf8').on('data', (text) => (complaints = (complaints + text).slice(-2000)))
    child.on('error', (error) => (complaints += error.message))
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      process.removeListener('SIGINT', interrupted)
      process.removeListener('SIGTERM', interrupted)
      endGroup()
      resolve(judge(output, complaints.trim(), late ? 'killed after its time' : (signal ?? code)))
    })
  })
}

/**
 * @param {string} output
 * @param {string} complaints
 * @param {string | number | null} end
 * @returns {Outcome}
 */
function judge(output, complaints, end) {
  const line = output.trimEnd().split('\n').at(-1) ?? ''
  if (line.startsWith('{')) {
    const outcome = JSON.parse(line)
    return end === 0 || 'skipped' in outcome
      ? outcome
      : { ...outcome, note: `gave its samples, then ended badly: ${end}` }
  }
  return { failed: `${end}${complaints ? `: ${complaints}` : ' without a word'}` }
}

/** One environment for every side: extra certificates alone cost each booted Node some 55 ms. */
function sameForAll() {
  const { NODE_EXTRA_CA_CERTS: _certificates, NODE_OPTIONS: _options, ...env } = process.env
  return env
}
