import type { ErrorDefinition } from './definition.ts'
import { HELD } from './done.ts'

const NOT_STARTED = 'The command was not started.'

/** Errors of the commands `cfa publish` and `cfa otp`. */
export const CFA_PUBLISH_ERRORS = {
  ETOGETHERRESPONDER: {
    message: 'No responder is set up.',
    meaning: 'Neither `--responder` nor `CFA_RESPONDER_URL` says how to reach a maintainer.',
    done: NOT_STARTED,
    next: 'Set `CFA_RESPONDER_URL`, or add `--responder` with a URL, `terminal`, `npm`, a service or a module.',
  },
  EOTPUNUSABLE: {
    message: 'None of the answers was a code.',
    meaning: '`cfa otp` asked three times, and got no code that can be printed.',
    done: 'Nothing was printed, and nothing was published.',
    next: 'Ask again, and have a maintainer type the code of an authenticator app. An account with only passkeys has none: use `cfa publish -- <command>`.',
  },
  ETOGETHERCOMMAND: {
    message: 'The command could not be started.',
    meaning: 'The program after `--` was not found, or can’t be run.',
    done: HELD,
    next: 'Check its name, and that it is installed. A script of package.json is started with `npm run`.',
    facts: ({ command }: { command: string }) => ({ Command: command }),
  },
  ETOGETHERBYPASS: {
    message: 'Some packages would bypass “cfa publish”.',
    meaning: 'Their settings name a registry, which the tool prefers. Nobody would be asked about them.',
    done: NOT_STARTED,
    next: 'Set the registry for all packages in one place: remove each setting that is shown.',
    facts: ({ packages }: { packages: readonly string[] }) => ({ Packages: packages }),
  },
  ETOGETHERREFUSED: {
    message: 'The command wrote something that can’t be published.',
    meaning: 'It succeeded although one of its packages was refused, so its result is incomplete.',
    done: HELD,
    next: 'Read the error above the command’s own output, correct the cause, and run it again.',
    facts: ({ writes }: { writes: readonly string[] }) => ({ Refused: writes }),
  },
  ETOGETHERMANY: {
    message: 'There are too many packages for one question.',
    meaning: 'The most is 200 packages and dist-tags, so that a person can look through them.',
    done: HELD,
    next: 'Publish them in several runs, with a filter of your tool.',
    facts: ({ count }: { count: string }) => ({ Count: count }),
  },
  ETOGETHERGONE: {
    message: 'The command stopped waiting for the answer.',
    meaning:
      'With `--each`, the command waits for the answer. It closed the connection or was stopped before anybody answered.',
    done: 'The question was withdrawn, and this write was not made.',
    next: 'Find out what ended it, for example a time limit of its own. Then run it again.',
  },
  ETOGETHERALLOW: {
    message: 'Nobody can be asked about what --allow names.',
    meaning: 'This responder does not say that it shows such changes (the protocol’s feature `changes`).',
    done: NOT_STARTED,
    next: 'Use `--responder terminal`, or bring `@cfa/responder` up to date. Without `--allow`, such changes are refused.',
  },
  ETOGETHERCHANGE: {
    message: 'The registry did not make the change.',
    meaning: 'A maintainer agreed, but the registry refused the request or did not answer.',
    done: 'Packages of the same run are uploaded. The change is not made, or the log says that this is not known.',
    next: 'Read the registry’s message and correct the cause. Then look at the package, and run the command for the change again.',
  },
  ETOGETHERSTALE: {
    message: 'The package has changed since the maintainer was asked.',
    meaning:
      'A tool changes a part of a package by sending its whole document. The registry has another one now, so the request would undo something that nobody has seen.',
    done: 'The change was not sent. Packages of the same run are uploaded.',
    next: 'Run the command for the change again.',
  },
  ETOGETHERCHANGED: {
    message: 'What the command had sent was changed before the upload.',
    meaning:
      'Its requests are kept in a folder of the job until they are uploaded, and one is no longer what was asked about.',
    done: 'That package was not uploaded, and neither was anything after it. The report says what was.',
    next: 'Find out what else writes to this job’s temporary folder. If you don’t know, treat the job as compromised.',
  },
} satisfies Record<string, ErrorDefinition>
