// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/holidays.hpp"

#include <algorithm>

namespace compliance {

using platform::Date;
using std::chrono::days;

namespace {

constexpr unsigned bit(Region region) { return 1u << static_cast<unsigned>(region); }
template <class... R>
constexpr unsigned in(R... regions) {
    return (bit(regions) | ...);
}
constexpr unsigned kEverywhere = 0xFFFF;

enum class Kind { fixed, easter, wednesday_before };

struct Rule {
    Kind kind;
    int month_or_offset;
    unsigned day;
    unsigned regions;
    int from, to;
    const char *de, *en;
};

using enum Region;
constexpr int kAlways = 0, kOpen = 9999;

// Rows are never changed, only closed and followed by others: what was reckoned stays explicable.
constexpr Rule kRules[] = {
    {Kind::fixed, 1, 1, kEverywhere, kAlways, kOpen, "Neujahr", "New Year's Day"},
    {Kind::fixed, 1, 6, in(BW, BY, ST), kAlways, kOpen, "Heilige Drei Könige", "Epiphany"},
    {Kind::fixed, 3, 8, in(BE), 2019, kOpen, "Internationaler Frauentag", "International Women's Day"},
    {Kind::fixed, 3, 8, in(MV), 2023, kOpen, "Internationaler Frauentag", "International Women's Day"},
    {Kind::easter, -2, 0, kEverywhere, kAlways, kOpen, "Karfreitag", "Good Friday"},
    {Kind::easter, 0, 0, in(BB), kAlways, kOpen, "Ostersonntag", "Easter Sunday"},
    {Kind::easter, 1, 0, kEverywhere, kAlways, kOpen, "Ostermontag", "Easter Monday"},
    {Kind::fixed, 5, 1, kEverywhere, kAlways, kOpen, "Tag der Arbeit", "Labour Day"},
    {Kind::fixed, 5, 8, in(BE), 2020, 2020, "75. Jahrestag der Befreiung", "75th anniversary of liberation"},
    {Kind::fixed, 5, 8, in(BE), 2025, 2025, "80. Jahrestag der Befreiung", "80th anniversary of liberation"},
    {Kind::easter, 39, 0, kEverywhere, kAlways, kOpen, "Christi Himmelfahrt", "Ascension Day"},
    {Kind::easter, 49, 0, in(BB), kAlways, kOpen, "Pfingstsonntag", "Whit Sunday"},
    {Kind::easter, 50, 0, kEverywhere, kAlways, kOpen, "Pfingstmontag", "Whit Monday"},
    {Kind::easter, 60, 0, in(BW, BY, HE, NW, RP, SL), kAlways, kOpen, "Fronleichnam", "Corpus Christi"},
    {Kind::fixed, 6, 17, in(BE), 2028, 2028, "75. Jahrestag des Volksaufstands", "75th anniversary of the uprising of 1953"},
    {Kind::fixed, 8, 15, in(SL), kAlways, kOpen, "Mariä Himmelfahrt", "Assumption Day"},
    {Kind::fixed, 9, 20, in(TH), 2019, kOpen, "Weltkindertag", "World Children's Day"},
    {Kind::fixed, 10, 3, kEverywhere, 1990, kOpen, "Tag der Deutschen Einheit", "German Unity Day"},
    {Kind::fixed, 10, 31, in(BB, MV, SN, ST, TH), kAlways, kOpen, "Reformationstag", "Reformation Day"},
    {Kind::fixed, 10, 31, kEverywhere & ~in(BB, MV, SN, ST, TH), 2017, 2017, "Reformationstag", "Reformation Day"},
    {Kind::fixed, 10, 31, in(HB, HH, NI, SH), 2018, kOpen, "Reformationstag", "Reformation Day"},
    {Kind::fixed, 11, 1, in(BW, BY, NW, RP, SL), kAlways, kOpen, "Allerheiligen", "All Saints' Day"},
    {Kind::wednesday_before, 11, 23, in(SN), kAlways, kOpen, "Buß- und Bettag", "Day of Repentance and Prayer"},
    {Kind::fixed, 12, 25, kEverywhere, kAlways, kOpen, "1. Weihnachtsfeiertag", "Christmas Day"},
    {Kind::fixed, 12, 26, kEverywhere, kAlways, kOpen, "2. Weihnachtsfeiertag", "Boxing Day"},
};

/// The holiday act of each state, in the order of Region.
constexpr const char* kActs[] = {
    "FTG (BW)", "FTG (BY)", "Gesetz über die Sonn- und Feiertage (BE)", "FTG (BB)", "Gesetz über die Sonn- und Feiertage (HB)",
    "Feiertagsgesetz (HH)", "HFeiertagsG (HE)", "FTG M-V (MV)", "NFeiertagsG (NI)", "Feiertagsgesetz NW (NW)", "LFtG (RP)", "SFG (SL)",
    "SächsSFG (SN)", "FeiertG LSA (ST)", "SFTG (SH)", "ThürFGtG (TH)",
};

Date on(int year, unsigned month, unsigned day) {
    return Date{std::chrono::year_month_day{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}}};
}

Date date_of(const Rule& rule, int year) {
    switch (rule.kind) {
        case Kind::fixed: return on(year, static_cast<unsigned>(rule.month_or_offset), rule.day);
        case Kind::easter: return easter_sunday(year) + days{rule.month_or_offset};
        case Kind::wednesday_before: {
            const Date limit = on(year, static_cast<unsigned>(rule.month_or_offset), rule.day) - days{1};
            return limit - (std::chrono::weekday{limit} - std::chrono::Wednesday);
        }
    }
    return {};
}

std::string text_of(const Rule& rule) {
    switch (rule.kind) {
        case Kind::fixed: return fmt::format("--{:02}-{:02}", rule.month_or_offset, rule.day);
        case Kind::easter: return rule.month_or_offset == 0 ? "easter" : fmt::format("easter{:+}", rule.month_or_offset);
        case Kind::wednesday_before: return fmt::format("wednesday before --{:02}-{:02}", rule.month_or_offset, rule.day);
    }
    return {};
}

}  // namespace

Date easter_sunday(int year) {
    const int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    const int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
    const int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;
    return on(year, static_cast<unsigned>(n / 31), static_cast<unsigned>(n % 31 + 1));
}

std::vector<HolidayDay> holidays_of(int year, std::optional<Region> region, const std::vector<OwnHoliday>& own) {
    std::vector<HolidayDay> out;
    if (region)
        for (const auto& rule : kRules)
            if ((rule.regions & bit(*region)) != 0 && year >= rule.from && year <= rule.to) {
                const bool unity = rule.kind == Kind::fixed && rule.month_or_offset == 10 && rule.day == 3;
                out.push_back({date_of(rule, year), rule.de, rule.en, region, text_of(rule),
                               unity ? "Einigungsvertrag Art. 2(2)" : kActs[static_cast<std::size_t>(*region)]});
            }
    for (const auto& day : own) {
        if (day.region && day.region != region) continue;
        const auto date = platform::parse_date(day.on.starts_with("--") ? fmt::format("{:04}{}", year, day.on.substr(1)) : day.on);
        if (!date || static_cast<int>(std::chrono::year_month_day{*date}.year()) != year) continue;
        out.push_back({*date, day.name, day.name, day.region, day.on, "extra_holidays"});
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& x, const auto& y) { return x.date < y.date; });
    return out;
}

std::optional<std::string> WorkCalendar::rest_day(Date day) const {
    const int year = static_cast<int>(std::chrono::year_month_day{day}.year());
    for (const auto& holiday : holidays_of(year, region_, own_))
        if (holiday.date == day) return holiday.name_de;
    const std::chrono::weekday weekday{day};
    if (weekday == std::chrono::Saturday) return "Samstag";
    if (weekday == std::chrono::Sunday) return "Sonntag";
    return std::nullopt;
}

}  // namespace compliance
