// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/email_template_info.hpp"

#include <map>

#include "platform/time/zone.hpp"

namespace compliance {

using platform::json::Node;
using platform::json::NodeKind;

namespace {

constexpr std::string_view kEntry = "[].";
constexpr std::size_t kSubjectCharacters = 300;

std::string plain_path(std::string_view path) {
    std::string out(path);
    if (const auto at = out.find(kEntry); at != std::string::npos) out.replace(at, kEntry.size(), ".");
    return out;
}

constexpr std::string_view kMonths[] = {"January", "February", "March", "April", "May", "June",
                                        "July", "August", "September", "October", "November", "December"};

std::string words_of(platform::Date date, bool german) {
    const std::chrono::year_month_day day(date);
    const auto number = static_cast<unsigned>(day.day()), month = static_cast<unsigned>(day.month());
    if (german) return fmt::format("{:02}.{:02}.{}", number, month, static_cast<int>(day.year()));
    return fmt::format("{} {} {}", number, kMonths[month - 1], static_cast<int>(day.year()));
}

std::string words_of(platform::Instant at, bool german, const std::string& zone) {
    const auto minutes = platform::time::since_midnight(at, zone).count();
    return words_of(platform::time::local_date(at, zone), german) +
           fmt::format(", {:02}:{:02}{} ({})", minutes / 60, minutes % 60, german ? " Uhr" : "", zone);
}

/// A value that is no date of its form stays as it is: it was words already.
void localise(Node& value, MailValue type, bool german, const std::string& zone) {
    if (value.kind != NodeKind::string) return;
    if (type == MailValue::date) {
        if (const auto date = platform::parse_date(value.text)) value.text = words_of(*date, german);
    } else if (type == MailValue::instant) {
        if (const auto at = platform::parse_instant(value.text)) value.text = words_of(*at, german, zone);
    }
}

std::string as_json(const MailVariable& variable) {
    const bool bare = variable.type == MailValue::flag || variable.type == MailValue::number;
    return bare ? std::string(variable.sample) : platform::json::quoted(variable.sample);
}

}  // namespace

std::set<std::string> MailTemplateInfo::paths() const {
    std::set<std::string> out;
    for (const auto& variable : variables) out.insert(plain_path(variable.path));
    return out;
}

std::set<std::string> MailTemplateInfo::links() const {
    std::set<std::string> out;
    for (const auto& variable : variables)
        if (variable.type == MailValue::url) out.insert(plain_path(variable.path));
    return out;
}

const MailVariable* MailTemplateInfo::find(std::string_view path) const {
    const auto found = std::find_if(variables.begin(), variables.end(), [&](const auto& variable) { return variable.path == path; });
    return found == variables.end() ? nullptr : &*found;
}

const MailTemplateInfo* find_mail_template(std::string_view key) {
    const auto infos = mail_template_infos();
    const auto found = std::find_if(infos.begin(), infos.end(), [&](const auto& info) { return info.key == key; });
    return found == infos.end() ? nullptr : &*found;
}

std::string_view name_of(MailValue type) {
    constexpr std::string_view kNames[] = {"text", "url", "date", "instant", "number", "flag"};
    return kNames[static_cast<std::size_t>(type)];
}

std::string mail_samples(const MailTemplateInfo& info) {
    std::map<std::string, std::string> objects;  // `task` and `items[]`, which is a list of one
    std::string out;
    auto add = [](std::string& into, std::string_view name, const std::string& value) {
        into += (into.empty() ? "" : ",") + platform::json::quoted(name) + ":" + value;
    };
    for (const auto& variable : info.variables) {
        const auto dot = variable.path.find('.');
        if (dot == std::string_view::npos) add(out, variable.path, as_json(variable));
        else add(objects[std::string(variable.path.substr(0, dot))], variable.path.substr(dot + 1), as_json(variable));
    }
    for (const auto& [name, members] : objects) {
        const bool list = name.ends_with("[]");
        add(out, list ? name.substr(0, name.size() - 2) : name, list ? "[{" + members + "}]" : "{" + members + "}");
    }
    return "{" + out + "}";
}

void localise_mail(Node& values, const MailTemplateInfo& info, std::string_view language, const std::string& zone) {
    const bool german = language == "de";
    auto visit = [&](auto&& self, Node& node, const std::string& path) -> void {
        for (auto& item : node.items) self(self, item, path + "[]");
        for (auto& [name, member] : node.members) self(self, member, path.empty() ? name : path + "." + name);
        if (const auto* variable = info.find(path)) localise(node, variable->type, german, zone);
    };
    visit(visit, values, "");
}

std::string render_mail_subject(const MailTemplateInfo& info, std::string_view wording, const Node& values) {
    const auto text = platform::render::Template(wording, info.paths(), info.links()).render(values, platform::render::Escape::none);
    // One line, whatever the data holds: a break in it would end the header.
    std::string out;
    std::size_t characters = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool starts = (byte & 0xC0) != 0x80, blank = byte <= 32 || byte == 127;
        if (blank && (out.empty() || out.back() == ' ')) continue;
        if (starts && ++characters > kSubjectCharacters) break;
        out += blank ? ' ' : c;
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

std::string render_mail_body(const MailTemplateInfo& info, std::string_view wording, const Node& values) {
    return platform::render::Template(wording, info.paths(), info.links()).render(values);
}

}  // namespace compliance
