// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/dsr_portal/view.hpp"

#include <array>

#include "platform/crypto/hash.hpp"
#include "platform/problem/problem.hpp"
#include "platform/render/template.hpp"

namespace compliance {

using platform::json::Node;
using platform::json::NodeKind;
using platform::render::Template;

namespace {

/// Fields of both forms, in their order, with the word that names each and the control that an error leads to.
struct Field {
    std::string_view name, label, control;
};
constexpr std::array<Field, 13> kFields = {{
    {"rights", "rights_legend", ""},
    {"text", "text_label", "text"},
    {"name", "name_label", "name"},
    {"email", "email_label", "email"},
    {"postal_address", "address_label", "postal_address"},
    {"subject_category", "category_label", "subject_category"},
    {"customer_number", "customer_number_label", "customer_number"},
    {"birth_date", "birth_date_label", "birth_date"},
    {"on_behalf", "behalf_label", "on_behalf"},
    {"answer_channel", "channel_legend", "channel-email"},
    {"homepage", "homepage_label", "homepage"},
    {"kind", "message_kind", "kind"},
    {"code", "code_label", "code"},
}};

/// What templates may name beside the words.
std::set<std::string> value_paths() {
    std::set<std::string> paths = {
        "lang", "base", "stylesheet", "heading", "controller", "dpo_contact", "privacy_url", "faulty",
        "choices.current", "choices.href", "choices.code", "choices.name", "faults.field", "faults.label", "faults.message", "portal_key",
        "nonce", "unbothered", "rights.value", "rights.label", "rights.hint", "rights.chosen", "notice.title", "notice.text",
        "notice.keep", "own_link", "status.key", "status.state", "status.contact", "status.due_on", "status.running", "status.received_on",
        "status.answered_on", "status.valid_until", "questions.about", "questions.asked_on", "package.until", "package.left", "letter_count", "token",
        "confirmed", "unconfirmed", "fetchable", "request_key", "problem_text", "letters.subject", "letters.dispatched_on", "letters.slot"};
    for (const auto* list : {"categories", "behalves", "channels", "kinds"})
        for (const auto* member : {"value", "label", "chosen"}) paths.insert(std::string(list) + "." + member);
    for (const auto& field : kFields) {
        paths.insert("error." + std::string(field.name));
        paths.insert("value." + std::string(field.name));
    }
    return paths;
}

std::string without_licence(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end == std::string_view::npos ? end : end + 1);
        if (!line.starts_with("<!-- SPDX")) out += line;
        text.remove_prefix(line.size());
    }
    return out;
}

void put_into(std::string& html, std::string_view slot, const std::string& with) {
    const auto mark = "<!--" + std::string(slot) + "-->";
    if (const auto at = html.find(mark); at != std::string::npos) html.replace(at, mark.size(), with);
}

Node text_node(std::string_view text) {
    Node node;
    node.kind = NodeKind::string;
    node.text = text;
    return node;
}

}  // namespace

struct PortalView::Templates {
    std::map<std::string, Template, std::less<>> by_name;
};

PageValues& PageValues::put(std::string_view name, Node node) {
    node_.members.push_back({std::string(name), std::move(node)});
    return *this;
}

PageValues& PageValues::add(std::string_view name, std::string_view text) { return put(name, text_node(text)); }

PageValues& PageValues::flag(std::string_view name, bool value) {
    Node node;
    node.kind = NodeKind::boolean;
    node.boolean = value;
    return put(name, std::move(node));
}

PageValues& PageValues::add(std::string_view name, const std::vector<PageValues>& list) {
    Node node;
    node.kind = NodeKind::array;
    for (const auto& item : list) node.items.push_back(item.node_);
    return put(name, std::move(node));
}

PortalView::PortalView(std::span<const PortalFile> files) : templates_(std::make_unique<Templates>()) {
    for (const auto& file : files) {
        if (file.name == "texts.tsv") read_words(file.text);
        if (file.name == "portal.css") stylesheet_ = file.text;
    }
    auto paths = value_paths();
    for (const auto& [key, ignored] : words_["de"]) paths.insert("t." + key);
    for (const auto& file : files)
        if (file.name.ends_with(".html"))
            templates_->by_name.emplace(std::string(file.name.substr(0, file.name.size() - 5)), Template(without_licence(file.text), paths));
    const auto hash = platform::crypto::sha256_hex(stylesheet_);
    stylesheet_name_ = "portal." + hash.substr(0, 12) + ".css";
    stylesheet_tag_ = "\"" + hash.substr(0, 32) + "\"";
}

PortalView::~PortalView() = default;

void PortalView::read_words(std::string_view tsv) {
    constexpr std::array<std::string_view, 2> kLanguages = {"de", "en"};
    for (const auto language : kLanguages) word_nodes_[std::string(language)].kind = NodeKind::object;
    while (!tsv.empty()) {
        const auto end = std::min(tsv.find('\n'), tsv.size());
        auto line = tsv.substr(0, end);
        tsv.remove_prefix(std::min(end + 1, tsv.size()));
        if (line.empty() || line.starts_with('#') || line.starts_with("key\t")) continue;
        const std::string key(line.substr(0, line.find('\t')));
        for (const auto language : kLanguages) {
            const auto tab = line.find('\t');
            if (tab == std::string_view::npos) throw std::logic_error("a word of the portal is missing: " + key);
            line.remove_prefix(tab + 1);
            const auto text = line.substr(0, line.find('\t'));
            words_[std::string(language)][key] = text;
            word_nodes_[std::string(language)].members.push_back({key, text_node(text)});
        }
    }
}

std::string PortalView::word(const std::string& key, std::string_view language) const {
    const auto words = words_.find(language);
    if (words == words_.end()) return {};
    const auto found = words->second.find(key);
    return found == words->second.end() ? std::string{} : found->second;
}

std::string PortalView::page(std::string_view name, std::string_view language, PageValues values, const Slots& slots) const {
    using platform::render::Escape;
    values.add("lang", language).add("stylesheet", stylesheet_name_).put("t", word_nodes_.find(language)->second);
    auto inner = templates_->by_name.find(name)->second.render(values.node(), Escape::html);
    // Values are escaped, so that none of them can look like a slot.
    for (const auto& [slot, html] : slots) put_into(inner, slot, html);
    auto out = templates_->by_name.find("layout")->second.render(values.node(), Escape::html);
    put_into(out, "main", inner);
    return out;
}

std::vector<PageFault> page_faults(const PortalView& view, const std::vector<platform::Fault>& faults, std::string_view language) {
    std::vector<PageFault> out;
    for (const auto& field : kFields)
        for (const auto& fault : faults) {
            const auto name = std::string_view(fault.pointer).substr(std::min<std::size_t>(1, fault.pointer.size()));
            if (name.substr(0, name.find('/')) != field.name) continue;
            auto message = view.word("error_" + std::string(field.name) + "_" + fault.code, language);
            if (message.empty()) message = view.word("error_" + fault.code, language);
            if (message.empty()) message = view.word("error_other", language);
            auto label = view.word(std::string(field.label), language);
            if (label.ends_with('?')) label.pop_back();  // a colon follows
            out.push_back({std::string(field.name), std::string(field.control), label, message});
            break;  // the first of a field is what the person looks at
        }
    return out;
}

void add_faults(PageValues& values, const std::vector<PageFault>& faults) {
    if (faults.empty()) return;
    std::vector<PageValues> list;
    PageValues errors;
    for (const auto& fault : faults) {
        list.push_back(PageValues{}.add("field", fault.control).add("label", fault.label).add("message", fault.message));
        errors.add(fault.field, fault.message);
    }
    values.flag("faulty").add("faults", list).add("error", errors);
}

}  // namespace compliance
