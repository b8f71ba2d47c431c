import { describe, expect, test } from 'vitest'
import { Progress } from '../dist/progress.js'

function start(terminal?: { columns: number }) {
  const screen = {
    isTTY: terminal !== undefined,
    columns: terminal?.columns ?? 80,
    text: '',
    write: (text: string) => (screen.text += text),
  }
  const clock = { time: 0 }
  return { progress: new Progress(screen, () => clock.time), screen, clock }
}

describe('in a pipe', () => {
  test('plain lines, at most one a second, and a last one', () => {
    const { progress, screen, clock } = start()
    progress.found(2_000)
    clock.time = 1_000
    progress.done(500, 1e6)
    clock.time = 1_999
    progress.done(500, 1e6)
    progress.allFound()
    clock.time = 2_000
    progress.done(500, 1e6)
    progress.done(500, 1e6)
    progress.finish()
    expect(screen.text).toBe(
      [
        '500 of 2,000 found so far files  1.0 MB  1.0 MB/s',
        '75 %  1,500 of 2,000 files  3.0 MB  1.5 MB/s',
        '100 %  2,000 of 2,000 files  4.0 MB  2.0 MB/s',
        '',
      ].join('\n'),
    )
  })

  test('the last line is not said twice', () => {
    const { progress, screen, clock } = start()
    progress.found(1)
    progress.allFound()
    clock.time = 1_000
    progress.done(1, 5)
    progress.finish()
    expect(screen.text).toBe('100 %  1 of 1 files  5 B  5 B/s\n')
  })

  test('an empty tree is all done', () => {
    const { progress, screen } = start()
    progress.allFound()
    progress.finish()
    expect(screen.text).toBe('100 %  0 of 0 files  0 B  0 B/s\n')
  })
})

describe('on a terminal', () => {
  test('a bar that redraws its line', () => {
    const { progress, screen, clock } = start({ columns: 100 })
    progress.found(4)
    progress.allFound()
    clock.time = 100
    progress.done(1, 5)
    clock.time = 199
    progress.done(1, 5)
    clock.time = 200
    progress.done(2, 10)
    progress.finish()
    const [, first, last, ...more] = screen.text.split('\r\x1b[K')
    expect(first).toBe('[#######.....................] 25 %  1 of 4 files  5 B  50 B/s')
    expect(last).toBe('[############################] 100 %  4 of 4 files  20 B  100 B/s\n')
    expect(more).toEqual([])
  })

  test('says that it is walking while the total is unknown', () => {
    const { progress, screen, clock } = start({ columns: 100 })
    clock.time = 100
    progress.found(10)
    expect(screen.text).toMatch(/\[ +walking +\] 0 of 10 found so far files/)
  })

  test('never wraps', () => {
    const { progress, screen } = start({ columns: 40 })
    progress.finish()
    expect(screen.text.replace('\r\x1b[K', '').trimEnd()).toHaveLength(39)
  })

  test('takes itself away when the run fails', () => {
    const { progress, screen, clock } = start({ columns: 100 })
    progress.clear()
    expect(screen.text).toBe('')
    clock.time = 100
    progress.found()
    progress.clear()
    expect(screen.text.endsWith('\r\x1b[K')).toBe(true)
  })
})
