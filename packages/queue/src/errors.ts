import { Empty, Full, ShutDown } from '@mp/ipc/internal'

export const fullError = <T>(item: T): Full<T> => new Full('the queue was full', item)
export const emptyError = (): Empty => new Empty('the queue was empty')
export const refusesPuts = (): ShutDown => new ShutDown('the queue was shut down: nothing can be put any more')
export const shutDownError = (): ShutDown => new ShutDown('the queue was shut down, and nothing is left in it')
