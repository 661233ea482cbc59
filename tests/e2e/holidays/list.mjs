// SPDX-License-Identifier: Apache-2.0
// Prints {state: {date: name}} of the public holidays from one year to another, and {"BY-A": …} for what parts of a state add.
import Holidays from 'date-holidays'

const [from, to] = process.argv.slice(2).map(Number)

function days(...place) {
  const calendar = new Holidays(...place)
  const found = {}
  for (let year = from; year <= to; year++)
    for (const day of calendar.getHolidays(year, 'de'))
      if (day.type === 'public') found[day.date.slice(0, 10)] = day.name
  return found
}

const result = {}
for (const state of Object.keys(new Holidays().getStates('DE'))) {
  result[state] = days('DE', state)
  for (const part of Object.keys(new Holidays().getRegions('DE', state) ?? {}))
    result[`${state}-${part}`] = days('DE', state, part)
}
console.log(JSON.stringify(result))
