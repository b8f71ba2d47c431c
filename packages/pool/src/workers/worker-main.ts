/** A worker process, from its first line to its last. task-server.ts is what it does in between. */
import { load, type ObjectToken, party, Producer, ringKind } from '@mp/ipc/internal'
import { endWith } from '@mp/process/internal'
import { failureOf, type Run, sendableFailure } from '../calls/replies.js'
import { INITIALIZER_FAILURE, type WorkerOrders } from '../messages.js'
import { TaskServer } from './task-server.js'

/** Runs in the child process; started by the pool. */
export async function workerMain(orders: WorkerOrders): Promise<void> {
  const member = party()
  const open = (token: ObjectToken): number => member.handles.attach(ringKind, token)
  const results = new Producer(member, open(orders.results), true)
  // A Ctrl-C goes to the whole terminal group; what becomes of the workers is the parent's decision.
  process.on('SIGINT', () => undefined)
  if (orders.initializer !== undefined)
    try {
      const initialize = (await load(orders.initializer)) as Run
      await initialize(...orders.initargs)
    } catch (error) {
      results.put([INITIALIZER_FAILURE, sendableFailure(failureOf(error))])
      return endWith(1)
    }
  await new TaskServer(open(orders.tasks), open(orders.control), results, orders.maxMemory).serve()
  // What tasks have left behind, such as timers, does not keep a worker that nobody needs any more.
  endWith(0)
}
