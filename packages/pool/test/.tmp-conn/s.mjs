import net from 'node:net'
import { Pool } from '@mp/pool'
import { Process, isMain } from '@mp/process'
import { Pipe } from '@mp/ipc'
export async function answer(socket, text) {
  socket.end(text + ' from ' + (process.ppid !== undefined))
  await new Promise((r) => socket.once('close', r))
  return 'done'
}
export async function dial(port) {
  const s = net.connect(port, '127.0.0.1')
  await new Promise((r) => s.once('connect', r))
  return s
}
export async function child(conn) {
  await conn.send('hi')
  conn.close()
}
if (isMain(import.meta)) {
  const srv = net.createServer().listen(0, '127.0.0.1')
  await new Promise((r) => srv.once('listening', r))
  const pair = async () => {
    const acc = new Promise((r) => srv.once('connection', r))
    const c = net.connect(srv.address().port)
    await new Promise((r) => c.once('connect', r))
    return [c, await acc]
  }
  const text = (s) => {
    let t = ''
    s.on('data', (d) => (t += d))
    return new Promise((r) => s.once('close', () => r(t)))
  }
  const [c, s] = await pair()
  const p = new Process({ target: answer, args: [s, 'process'] })
  p.start()
  console.log(await text(c))
  console.log('exit', await p.join(10000))
  const [r, w] = Pipe(false)
  const q = new Process({ target: child, args: [w] })
  q.start()
  w.close()
  for await (const x of r) console.log(x)
  console.log(await q.join(5000))
  const pool = new Pool(1)
  const all = await Promise.all([0, 1, 2].map(pair))
  const texts = all.map(([c]) => text(c))
  const rs = all.map(([, s], i) => pool.apply(answer, [s, 'pool' + i]))
  console.log(await Promise.race([Promise.all(rs).catch((e) => e), new Promise((r) => setTimeout(r, 5000, 'timeout'))]))
  console.log(await Promise.race([Promise.all(texts), new Promise((r) => setTimeout(r, 3000, 'timeout'))]))
  const acc = new Promise((r) => srv.once('connection', r))
  const got = await pool.apply(dial, [srv.address().port])
  const other = await acc
  got.end('from worker')
  console.log(await text(other))
  await pool.terminate()
  await pool.join?.()
  srv.close()
}
