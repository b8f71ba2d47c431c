// @ts-check
import { now } from '../rig/clock.js'
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { check, payloads, weights } from '../rig/payload.js'
import { identity } from './tasks.js'

const { Pool } = await need('@mp/pool', 'Pool.map', 'Pool.close', 'Pool.join')
const { kind, items, workers, batches } = params
const pool = new Pool(workers)
const payload = payloads(kind)
const weigh = weights(kind)
const inputs = Array.from({ length: items }, (_, index) => payload(index))
const perSecond = []
// The first batch warms up.
for (let batch = 0; batch < batches + 1; batch++) {
  const start = now()
  const outputs = await pool.map(identity, inputs)
  perSecond.push((items * 1e9) / (now() - start))
  check(
    kind,
    items,
    outputs.reduce((/** @type {number} */ sum, /** @type {unknown} */ output) => sum + weigh(output), 0),
  )
}
emit({ perSecond: perSecond.slice(1) })
pool.close()
await pool.join()
