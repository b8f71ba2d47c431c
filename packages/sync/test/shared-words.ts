import { defineKind, OBJECT_WORDS, party } from '@mp/ipc/internal'

const wordsKind = defineKind({
  id: 1000,
  name: 'words of a test',
  words: OBJECT_WORDS + 16,
  waitLists: [],
  recover: () => undefined,
  destroy: () => undefined,
})

/** Up to 16 words of shared memory for a test to count in, all zero. They are this process's until it ends. */
export function sharedWords(count: number): [number, ...number[]] {
  const first = party().handles.create(wordsKind, () => undefined) + OBJECT_WORDS
  return [first, ...Array.from({ length: count - 1 }, (_, i) => first + 1 + i)]
}
