/** What a bounded queue says and refuses, and how a child's message reaches the parent. */
import { styleText } from 'node:util'
import { currentProcess, isMain, Process } from '@mp/process'
import { Empty, Full, Queue } from '@mp/queue'
import { readOptions, whole } from 'example-options'

export async function sendHome(queue: Queue<string>): Promise<void> {
  await queue.put(`greetings from ${currentProcess().name}, pid ${process.pid}`)
}

export async function main(): Promise<void> {
  const { maxsize } = readOptions('queue-basics', { maxsize: whole(3) })
  const queue = new Queue<string>(maxsize)

  console.log(styleText('bold', `a queue of ${maxsize}`))
  tell(queue)
  for (let n = 1; n <= maxsize; n++) {
    await queue.put(`message ${n}`)
    console.log(`put message ${n}`)
  }
  tell(queue)

  // A put() would wait until there is room. What does not want to wait is told.
  try {
    queue.putNowait('one too many')
  } catch (error) {
    if (!(error instanceof Full)) throw error
    console.log(styleText('red', `putNowait refused '${String(error.item)}': ${error.code}`))
  }

  while (!queue.empty()) console.log(`got ${queue.getNowait()}`)
  tell(queue)
  try {
    queue.getNowait()
  } catch (error) {
    if (!(error instanceof Empty)) throw error
    console.log(styleText('red', `getNowait found nothing: ${error.code}`))
  }

  console.log(styleText('bold', `a message from a child to the parent, pid ${process.pid}`))
  const child = new Process({ target: sendHome, args: [queue] }).start()
  console.log(styleText('green', `got ${await queue.get()}`))
  await child.join()
  tell(queue)
}

function tell(queue: Queue): void {
  console.log(`  size ${queue.qsize()}, empty ${queue.empty()}, full ${queue.full()}`)
}

if (isMain(import.meta)) await main()
