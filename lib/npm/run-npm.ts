import { devEngineFlags } from './dev-engines.ts'
import { npmCli } from './npm-config.ts'
import { type ProcessResult, type ProcessRun, type RunningProcess, startProcess } from './start-process.ts'

/** One run of npm. */
export type NpmRun = Omit<ProcessRun, 'file'>
export type NpmResult = ProcessResult
/** A running npm. */
export type NpmProcess = RunningProcess
export type StartNpm = (run: NpmRun) => NpmProcess

/**
 * Starts the npm that comes with this plugin, and no other: a project's `npm` in `PATH` or `node_modules/.bin` may be
 * any program.
 */
export const startNpm: StartNpm = ({ args, ...run }) =>
  startProcess({ file: process.execPath, args: [npmCli, ...args, ...devEngineFlags(run.cwd)], ...run })

/** Calls `next` once npm has been started, so that the work that it begins does not delay npm. */
export const afterStart =
  (start: StartNpm, next: () => void): StartNpm =>
  (run) => {
    const npm = start(run)
    next()
    return npm
  }
