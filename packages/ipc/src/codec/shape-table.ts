/**
 * Append-only table of object shapes that writer and reader of a message share, so that keys need not be sent.
 *
 * `@mp/ipc` keeps one in shared memory for the whole family. The same keys in the same order always have the same id.
 */
export interface ShapeTable {
  /** The id of these keys in this order, adding them if need be; -1 when the table is full or does not want them. */
  idOf(keys: readonly string[]): number
  /** The keys of an id; `undefined` when there is no such shape. */
  keysOf(id: number): readonly string[] | undefined
}
