import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { realClock } from './async/real-clock.ts'
import type { Clock } from './async/sleep.ts'
import { afterSignal, beforeExit, whenClosed } from './before-exit.ts'
import { endBeforeTag } from './end-before-tag.ts'
import { getError } from './errors/get-error.ts'
import { runGit, type TreeEffects } from './git/run-git.ts'
import { type StartNpm, startNpm } from './npm/run-npm.ts'
import { type StartProcess, startProcess } from './npm/start-process.ts'
import { openLink } from './open-link.ts'
import type { Terminal } from './responders/terminal-typing.ts'
import type { Env } from './types.ts'

/** What the plugin does to the outside world. Tests pass their own. */
export interface Effects extends Clock, TreeEffects {
  uuid: () => string
  startNpm: StartNpm
  /** Starts a program other than npm, such as the project's own package manager. */
  startProcess: StartProcess
  /** Returns this process's environment. For child processes, the context's `env` takes precedence, as with execa. */
  processEnv: () => Env
  /** Creates a folder that only this user can read, and that is removed when the process ends. Throws `ETEMPFOLDER`. */
  makeFolder: () => string
  /** The terminal where a person may be sitting. */
  terminal: Terminal
  /** Calls `close` before the process ends, whether by a signal or by itself. The returned function cancels that. */
  onSignal: (close: () => Promise<void>) => () => void
  /** Resolves at once, unless a signal is ending the process: then only if the process goes on all the same. */
  afterSignal: () => Promise<void>
  /** Ends the job successfully before its tag: exits the process, or throws an error that does not mean failure. */
  endBeforeTag: (message: string) => Promise<never>
}

/** Creates the effects that act on the real world. */
export function createNodeEffects(): Effects {
  const folders = createFolders()
  return {
    ...realClock,
    uuid: randomUUID,
    startNpm,
    startProcess,
    git: runGit,
    processEnv: () => process.env,
    makeFolder: folders.make,
    terminal: {
      input: process.stdin,
      output: process.stderr,
      openLink: (link) => openLink(link, folders.make(), desktopOf(process.env), process.cwd()),
    },
    onSignal: (close) => {
      let closed: Promise<void> | undefined
      return beforeExit(async () => {
        closed ??= close().catch(() => {})
        await closed
      })
    },
    afterSignal,
    endBeforeTag: (message) =>
      endBeforeTag(message, [process.stdout, process.stderr], {
        program: process.argv[1],
        exit: process.exit,
      }),
  }
}

/** The environment variables that a desktop needs to find its browser. */
const DESKTOP =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LC_\w+|DISPLAY|WAYLAND_DISPLAY|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|XAUTHORITY|DESKTOP_SESSION|BROWSER|WSL\w*|SystemRoot|ComSpec|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA|TEMP|TMP|TMPDIR)$/i

function desktopOf(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => DESKTOP.test(name)))
}

function createFolders() {
  const folders = new Set<string>()
  const remove = () => {
    for (const folder of folders) if (removeFolder(folder)) folders.delete(folder)
  }
  let isWatched = false
  const make = () => {
    const folder = makeTemporary()
    folders.add(folder)
    // Other plugins may still be at work when the release is over, and a signal may come then.
    beforeExit(async () => {})
    if (isWatched) return folder
    isWatched = true
    process.once('exit', remove)
    // Programs that are being ended may still write to the folders, so remove them once everything is closed.
    whenClosed(remove)
    return folder
  }
  return { make }
}

function makeTemporary(): string {
  const parent = tmpdir()
  let folder: string | undefined
  try {
    folder = mkdtempSync(path.join(parent, 'semantic-release-npm-'))
    // Makes a full disk fail here and not in the middle of a release.
    writeFileSync(path.join(folder, 'probe'), 'x'.repeat(4096))
    return folder
  } catch (error) {
    if (folder !== undefined) removeFolder(folder)
    throw getError('ETEMPFOLDER', { folder: parent, detail: (error as Error).message })
  }
}

/**
 * Returns whether the folder was removed. A folder that can’t be removed stays: it must not fail a successful release.
 */
function removeFolder(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    return true
  } catch {
    return false
  }
}
