// @ts-check
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { needPeer } from './peers/open-peer.js'
import { timeTasks } from './time-tasks.js'

const { peer, kind, tasks, warmup, workers, bytes } = params
const open = await needPeer({ peer, kind, workers })
const pool = await open({ peer, kind, workers })
const buffer = Buffer.alloc(bytes, 7)
const thereAndBack = async () => {
  const answer = await pool.run('identity', buffer)
  if (answer.length !== bytes) throw new Error('another size came back')
}
emit({ task: await timeTasks(warmup, tasks, thereAndBack) })
await pool.end()
