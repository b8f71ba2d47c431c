// @ts-check
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { needPeer } from './peers/open-peer.js'
import { timeTasks } from './time-tasks.js'

const { peer, kind, tasks, warmup, workers } = params
const open = await needPeer({ peer, kind, workers })
const pool = await open({ peer, kind, workers })
emit({ task: await timeTasks(warmup, tasks, (index) => pool.run('identity', index)) })
await pool.end()
