/** The roles of people, with their names on the page. */
export const ROLES = [
  ['maintainer', 'Maintainer'],
  ['admin', 'Admin'],
] as const
