import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const RESPONDER = resolve(import.meta.dirname, '../..')
const SOURCE = join(RESPONDER, 'page')
const BUILT = join(RESPONDER, 'dist/page/index.html')
const LOCK = join(RESPONDER, 'dist/.page-is-being-built')
/** A build takes a second or two; a lock that is older was left behind. */
const STALE_MS = 60_000

/** Builds the page where what is there is older than its source. Test files run side by side: one builds, all wait. */
export async function builtPage(): Promise<void> {
  await mkdir(join(RESPONDER, 'dist'), { recursive: true })
  for (;;) {
    if (await takeLock()) break
    await sleep(100)
  }
  try {
    if (!(await isFresh())) await build()
  } finally {
    await rm(LOCK, { recursive: true, force: true })
  }
}

/** Vite is loaded for this alone: mostly the page is built already. */
async function build(): Promise<void> {
  const vite = await import('vite')
  await vite.build({ configFile: join(SOURCE, 'vite.config.ts'), logLevel: 'error' })
}

async function takeLock(): Promise<boolean> {
  const age = Date.now() - (await changedAt(LOCK))
  if (age > STALE_MS) await rm(LOCK, { recursive: true, force: true })
  return mkdir(LOCK).then(
    () => true,
    () => false,
  )
}

async function isFresh(): Promise<boolean> {
  const builtAt = await changedAt(BUILT)
  const files = await readdir(SOURCE, { recursive: true, withFileTypes: true })
  const sources = [
    ...files.map(({ parentPath, name }) => join(parentPath, name)),
    join(RESPONDER, '../protocol/src'),
    join(RESPONDER, 'src/identity/presets.ts'),
  ]
  const changes = await Promise.all(sources.map(changedAt))
  return builtAt > 0 && changes.every((at) => at < builtAt)
}

/** Milliseconds since 1970; 0 where there is nothing. */
const changedAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
