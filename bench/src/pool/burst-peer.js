// @ts-check
import { now } from '../rig/clock.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { check } from '../rig/payload.js'
import { needPeer } from './peers/open-peer.js'

const { peer, kind, tasks, warmup, workers } = params
const open = await needPeer({ peer, kind, workers })
const pool = await open({ peer, kind, workers })

/** @param {number} count */
async function burst(count) {
  const results = Array.from({ length: count }, (_, index) => pool.run('identity', index))
  let sum = 0
  for (const result of results) sum += await result
  check('numbers', count, sum)
}

await burst(warmup)
const start = now()
await burst(tasks)
emit({ perSecond: [(tasks * 1e9) / (now() - start)] })
await pool.end()
