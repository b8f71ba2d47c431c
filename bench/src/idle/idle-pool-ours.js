// @ts-check
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { identity } from '../pool/tasks.js'
import { watchFamily } from './watch-family.js'

const { Pool } = await need('@mp/pool', 'Pool.map', 'Pool.close', 'Pool.join')
const pool = new Pool(2)
await pool.map(identity, [1, 2, 3, 4])
emit({ percent: [await watchFamily(params.settleMs, params.seconds)] })
pool.close()
await pool.join()
