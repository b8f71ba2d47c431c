// `node scripts/with-setup.mjs JOB [ARGUMENTS]`: makes a clone ready for a job (installs, builds, only what is stale)
// and runs it. Needs nothing but Node and npm. This file is kept so plain that even an old Node gets as far as the message.
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`This project needs Node 20.19 or newer; this is ${process.version} (${process.execPath}).`)
  process.exitCode = 1
} else {
  import('./setup/run-job.mjs').then(({ runJob }) => runJob(process.argv[2], process.argv.slice(3)))
}
