/** The list of a worker's tasks against a map: random steps. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CALL } from '../src/messages.js'
import { type Recipe, Task } from '../src/tasks/task.js'
import { GivenTasks } from '../src/workers/given-tasks.js'

const FN = { number: 0, name: 'fn', target: {} as never }
const outcome = { done: () => undefined, failed: () => undefined }
const settings = { priority: 0, retries: 0, key: undefined }
const recipe: Recipe = { host: { cancel: () => false }, kind: CALL, fn: FN, settings }
const makeTask = (id: number): Task => new Task(recipe, id, [], outcome)

const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), count: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ do: fc.constant('answer' as const), count: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ do: fc.constant('take back' as const), from: fc.nat(200), count: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ do: fc.constant('clear' as const), one: fc.constant(0) }),
)

test('the list has what a map would have, in its order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const list = new GivenTasks()
      const map = new Map<number, Task>()
      const removed: Task[] = []
      const remove = (task: Task): void => {
        expect(list.get(task.id)).toBe(task)
        expect(list.remove(task.id)).toBe(task)
        map.delete(task.id)
        removed.push(task)
      }
      let next = 0
      for (const each of steps) {
        if (each.do === 'add')
          for (let i = 0; i < each.count; i++) {
            // Some come back, and then their numbers do not grow.
            const task = removed.length > 0 && i % 3 === 0 ? removed.pop()! : makeTask(next++)
            list.add(task)
            map.set(task.id, task)
          }
        else if (each.do === 'answer') for (const task of [...map.values()].slice(0, each.count)) remove(task)
        else if (each.do === 'take back')
          for (const task of [...map.values()].slice(each.from, each.from + each.count)) remove(task)
        else {
          expect(list.clear()).toEqual([...map.values()])
          map.clear()
        }
        expect(list.size).toBe(map.size)
        expect(list.oldest).toBe(map.values().next().value)
        expect([...list].map(({ id }) => id)).toEqual([...map.keys()])
        expect([...list].every((task) => list.has(task))).toBe(true)
        expect(removed.some((task) => list.has(task))).toBe(false)
        expect(list.remove(next)).toBeUndefined()
      }
    }),
  )
})
