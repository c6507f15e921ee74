import type { ErrorDefinition } from './definition.ts'

const NOTHING = 'Nothing was uploaded.'

/** Of the command `cfa publish`. */
export const TOGETHER_ERRORS = {
  ETOGETHERRESPONDER: {
    message: 'No responder is set up.',
    meaning:
      'A maintainer is asked for the second factor, and neither `--responder` nor `CFA_RESPONDER_URL` says how to reach one.',
    done: 'Nothing was done, and the command was not started.',
    next: 'Set `CFA_RESPONDER_URL`, or add `--responder` with a URL, `terminal`, `npm` or a module.',
  },
  EOTPUNUSABLE: {
    message: 'None of the answers was a code.',
    meaning: '`cfa otp` asked three times, and none of the answers was a code that can be printed.',
    done: 'Nothing was printed, and nothing was published.',
    next: 'Ask again, and have a maintainer type the code of an authenticator app. An account that has passkeys only has no such code: use `cfa publish -- <command>`.',
  },
  ETOGETHERCOMMAND: {
    message: 'The command could not be started.',
    meaning: 'The program after `--` was not found, or it can’t be run.',
    done: NOTHING,
    next: 'Check its name, and that it is installed. A script of package.json is started with `npm run`.',
    facts: ({ command }: { command: string }) => ({ Command: command }),
  },
  ETOGETHERBYPASS: {
    message: 'Some packages would be published past “cfa publish”.',
    meaning:
      'A setting of these packages names a registry of its own, which the tool prefers to the one that it is given. No maintainer would be asked about them.',
    done: 'Nothing was done, and the command was not started.',
    next: 'Remove `publishConfig.registry`, and the scope’s registry from the file that is named above, and set the registry for all packages in one place.',
    facts: ({ packages }: { packages: readonly string[] }) => ({ Packages: packages }),
  },
  ETOGETHERREFUSED: {
    message: 'The command wrote something that can’t be published.',
    meaning: 'The command succeeded although one of its packages was refused, so its result is incomplete.',
    done: NOTHING,
    next: 'Read the error above the command’s own output, and correct the cause. Then run it again.',
    facts: ({ writes }: { writes: readonly string[] }) => ({ Refused: writes }),
  },
  ETOGETHERMANY: {
    message: 'There are too many packages for one question.',
    meaning:
      'One question is about 200 packages and dist-tags at most, so that a person can look through them.',
    done: NOTHING,
    next: 'Publish them in several runs, with a filter of your tool.',
    facts: ({ count }: { count: string }) => ({ Count: count }),
  },
  ETOGETHERGONE: {
    message: 'The command no longer waited for the answer.',
    meaning:
      'With `--each`, a maintainer is asked while the command waits. It closed the connection, or was ended, before anybody had answered.',
    done: 'The question was withdrawn, and this write was not made.',
    next: 'Find out what ended the command, for example a time limit of its own. Then run it again.',
  },
  ETOGETHERALLOW: {
    message: 'Nobody can be asked about what --allow names.',
    meaning:
      'A responder has to say that it shows changes of what is published, and this one does not (the feature `changes` of the protocol).',
    done: 'Nothing was done, and the command was not started.',
    next: 'Use `--responder terminal`, or bring `@cfa/responder` up to date. Without `--allow`, such changes are refused.',
  },
  ETOGETHERCHANGE: {
    message: 'The registry did not make the change.',
    meaning: 'A maintainer has agreed, and the registry refused the request, or did not answer.',
    done: 'Packages of the same run are uploaded. The change is not made, or the error’s text says that this is not known.',
    next: 'Read the registry’s message above and correct the cause. Then look at the package, and run the command for the change again.',
  },
  ETOGETHERSTALE: {
    message: 'The package has changed since the maintainer was asked.',
    meaning:
      'A tool sends the whole document of a package to change a part of it. The registry has another document now, so the request would undo something that nobody has seen.',
    done: 'The change was not sent. Packages of the same run are uploaded.',
    next: 'Run the command for the change again.',
  },
  ETOGETHERCHANGED: {
    message: 'What the command had sent was changed before the upload.',
    meaning:
      'The requests of the command are kept in a folder of the job until they are uploaded, and one of them is no longer what was asked about.',
    done: 'That package was not uploaded, and neither was anything after it. The report says what was.',
    next: 'Find out what else writes to the temporary folder of this job. If you don’t know, treat the job as compromised.',
  },
} satisfies Record<string, ErrorDefinition>
