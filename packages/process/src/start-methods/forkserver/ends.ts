/** Tells the ends of forked children from the event loop, which they keep alive or not. */
import { party } from '@mp/ipc/internal'

const listeners = new Map<number, (exitcode: number) => void>()
const referenced = new Set<number>()
let open = false

/** Calls `onEnd` once the child has ended, unless somebody else has reaped it. It is referenced at first. */
export function followChild(pid: number, onEnd: (exitcode: number) => void): void {
  const { native } = party()
  if (!open) native.openChildren(onChildEnd)
  open = true
  native.addChild(pid)
  listeners.set(pid, onEnd)
  referenceChild(pid, true)
}

export function referenceChild(pid: number, keepsAlive: boolean): void {
  if (keepsAlive && listeners.has(pid)) referenced.add(pid)
  else referenced.delete(pid)
  party().native.referenceChildren(referenced.size > 0)
}

function onChildEnd(pid: number, exitcode: number | undefined): void {
  const onEnd = listeners.get(pid)
  listeners.delete(pid)
  referenceChild(pid, false)
  if (exitcode !== undefined) onEnd?.(exitcode)
}
