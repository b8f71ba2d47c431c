/** What a pool does about each message of a worker. */
import {
  CHUNK_RESULT,
  FAILURE,
  INITIALIZER_FAILURE,
  OVERSIZED,
  READY,
  RESULT,
  SERVICE_TIME,
  type ToParent,
  YIELD,
} from '../messages.js'
import type { WorkerHandle } from '../workers/worker-handle.js'
import type { Scheduler } from './scheduler.js'

export function heed(scheduler: Scheduler, worker: WorkerHandle, message: ToParent): void {
  const { crew, outcomes } = scheduler
  switch (message[0]) {
    case READY:
      return scheduler.ready(worker)
    case RESULT:
      return outcomes.done(scheduler.answered(worker, message[1]), message[2])
    case CHUNK_RESULT: {
      const errors = message[3].map(([index, failure]) => [index, scheduler.remote(worker, failure)] as const)
      return outcomes.done(scheduler.answered(worker, message[1]), message[2], errors)
    }
    case FAILURE:
      return outcomes.failed(scheduler.answered(worker, message[1]), scheduler.remote(worker, message[2]))
    case SERVICE_TIME:
      return worker.pace.told(message[1])
    case YIELD:
      return worker.tasks.get(message[1])?.yielded(message[2])
    case OVERSIZED:
      return scheduler.retire(worker)
    case INITIALIZER_FAILURE:
      return crew.initializerFailed(scheduler.remote(worker, message[1]))
  }
}
