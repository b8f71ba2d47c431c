import { execFile } from 'node:child_process'
import { dirname } from 'node:path'

const atOnce = 2

/** Runs programs to their end, which must be exit code 0. Calls `onFailure` with those that have another, or hang. */
export async function runPrograms(programs, onFailure) {
  const waiting = programs.values()
  const lane = async () => {
    for (const program of waiting) {
      const problem = await run(program.file.replace(/\.ts$/, '.js'))
      if (problem !== undefined) onFailure(program, problem)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
}

function run(file) {
  const watchdog = { timeout: 60_000, killSignal: 'SIGKILL' }
  return new Promise((resolve) => {
    execFile(process.execPath, [file], { cwd: dirname(file), ...watchdog }, (error, stdout, stderr) =>
      resolve(error === null ? undefined : `ended with ${error.signal ?? error.code}\n${stdout}${stderr}`.trim()),
    )
  })
}
