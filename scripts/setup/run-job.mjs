import { jobs } from '../jobs.mjs'
import { CommandFailed } from './run.mjs'

/** Runs one of the jobs; its failure is this process's exit code. */
export async function runJob(name, args) {
  const job = jobs[name]
  if (job === undefined) {
    console.error(`Usage: node scripts/with-setup.mjs JOB [ARGUMENTS]\nJobs: ${Object.keys(jobs).join(', ')}`)
    process.exitCode = 2
    return
  }
  try {
    await job(args)
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    if (process.env.CI) console.error(error.message)
    process.exitCode = error.exitCode
  }
}
