/** Where the repository’s files can be viewed. */
export const REPOSITORY = 'https://github.com/cfa/semantic-release-npm'
/** GitHub Pages serves a project’s site below the name of its repository. */
export const BASE = `/${REPOSITORY.split('/').at(-1)}/`
