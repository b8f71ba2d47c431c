// @ts-check
import { now } from '../rig/clock.js'
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { needStartMethod } from '../rig/start-method.js'
import { nothing } from './targets.js'

const { Process } = await need('@mp/process', 'Process.start', 'Process.join')
const { processes, warmup, startMethod } = params
const method = await needStartMethod(startMethod)

/** @param {number} count */
async function together(count) {
  const start = now()
  const started = Array.from({ length: count }, () => new Process({ target: nothing, args: [], ...method }).start())
  const ends = await Promise.all(started.map((child) => child.join()))
  if (ends.some((exitcode) => exitcode !== 0)) throw new Error(`exit codes ${ends}`)
  return (now() - start) / 1e6
}

await together(warmup)
emit({ together: [await together(processes)] })
