// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/executive_chart.hpp"

#include <fmt/format.h>

#include "platform/text/html.hpp"

namespace compliance {

namespace {

constexpr const char* kDeclared = "#1f4e79";
constexpr const char* kEvidenced = "#d97706";
constexpr const char* kClasses[] = {"#d6ecd9", "#fdf0c2", "#f8cfa0", "#efa9a4"};
constexpr const char* kClassesDe[] = {"niedrig", "mittel", "hoch", "kritisch"};
constexpr const char* kClassesEn[] = {"low", "medium", "high", "critical"};

/// At most so many characters, not cutting one in two.
std::string shortened(std::string_view text, std::size_t most) {
    std::size_t at = 0, count = 0;
    while (at < text.size() && count < most) {
        ++at;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
        ++count;
    }
    return std::string(text.substr(0, at)) + (at < text.size() ? "…" : "");
}

struct Point {
    double x = 0, y = 0;
};
struct Pen {
    std::string_view colour;
    double width = 1;
    bool dashed = false;
};

constexpr const char* kFonts = "Open Sans, Liberation Sans, DejaVu Sans, sans-serif";

class Drawing {
  public:
    Drawing(int width, int height) {
        out_ = fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" font-family="{2}" font-size="11">)", width,
                           height, kFonts);
    }
    void box(double x, double y, double width, double height, std::string_view colour) {
        out_ += fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>)", x, y, width, height, colour);
    }
    void line(Point from, Point to, const Pen& pen) {
        out_ += fmt::format(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}" stroke-width="{:.1f}"{}/>)", from.x, from.y, to.x, to.y,
                            pen.colour, pen.width, pen.dashed ? R"( stroke-dasharray="4 3")" : "");
    }
    void dot(double x, double y, std::string_view colour) { out_ += fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="3" fill="{}"/>)", x, y, colour); }
    void text(double x, double y, std::string_view words, std::string_view anchor = "start", std::string_view colour = "#1c2127") {
        out_ += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="{}">{}</text>)", x, y, anchor, colour, platform::escape_html(words));
    }
    [[nodiscard]] std::string end() && { return out_ + "</svg>"; }

  private:
    std::string out_;
};

std::string percent_text(std::int64_t scaled, int places, bool german) {
    auto text = platform::format_decimal(scaled, places);
    if (german)
        if (const auto point = text.find('.'); point != std::string::npos) text[point] = ',';
    return text;
}

}  // namespace

std::string bar_chart(const std::vector<ScoreBar>& bars, const Percent& amber_from, const Percent& green_from, bool german) {
    constexpr double kLeft = 150, kWidth = 420, kTop = 34, kStep = 34, kBar = 11;
    const double bottom = kTop + kStep * static_cast<double>(bars.size());
    Drawing out(640, static_cast<int>(bottom) + 24);
    const auto x = [&](std::int64_t tenths) { return kLeft + kWidth * static_cast<double>(tenths) / 1000; };
    out.box(kLeft, 6, 10, 10, kDeclared);
    out.text(kLeft + 15, 15, german ? "erklärt" : "declared");
    out.box(kLeft + 90, 6, 10, 10, kEvidenced);
    out.text(kLeft + 105, 15, german ? "durch Nachweise belegt" : "proven by evidence");
    for (const std::int64_t mark : {0, 250, 500, 750, 1000}) {
        out.line({x(mark), kTop - 6}, {x(mark), bottom}, {"#dfe3e8"});
        out.text(x(mark), bottom + 14, std::to_string(mark / 10), "middle", "#5b6470");
    }
    out.line({x(amber_from.scaled), kTop - 6}, {x(amber_from.scaled), bottom}, {"#b7791f", 1, true});
    out.line({x(green_from.scaled), kTop - 6}, {x(green_from.scaled), bottom}, {"#2f855a", 1, true});
    double y = kTop;
    for (const auto& bar : bars) {
        out.text(kLeft - 8, y + kBar + 3, shortened(bar.label, 22), "end");
        const std::pair<const std::optional<Percent>*, const char*> both[] = {{&bar.declared, kDeclared}, {&bar.evidenced, kEvidenced}};
        double at = y;
        for (const auto& [value, colour] : both) {
            if (*value) out.box(kLeft, at, x((*value)->scaled) - kLeft, kBar, colour);
            out.text((*value ? x((*value)->scaled) : kLeft) + 5, at + kBar - 1, *value ? percent_text((*value)->scaled, 1, german) : "–");
            at += kBar + 1;
        }
        if (bar.target) out.line({x(bar.target->scaled), y - 1}, {x(bar.target->scaled), y + 2 * kBar + 2}, {"#1c2127", 2});
        y += kStep;
    }
    return std::move(out).end();
}

std::string heat_chart(const RiskHeatmap& map, bool german) {
    constexpr double kLeft = 90, kCellWidth = 78, kCellHeight = 40;
    std::int64_t likelihoods = 1, impacts = 1;
    for (const auto& cell : map.cells) {
        likelihoods = std::max(likelihoods, cell.likelihood);
        impacts = std::max(impacts, cell.impact);
    }
    const double bottom = 20 + kCellHeight * static_cast<double>(likelihoods);
    Drawing out(static_cast<int>(kLeft + kCellWidth * static_cast<double>(impacts)) + 20, static_cast<int>(bottom) + 40);
    for (const auto& cell : map.cells) {
        const double x = kLeft + kCellWidth * static_cast<double>(cell.impact - 1), y = bottom - kCellHeight * static_cast<double>(cell.likelihood);
        const auto grade = static_cast<std::size_t>(cell.class_);
        out.box(x, y, kCellWidth - 2, kCellHeight - 2, kClasses[grade]);
        out.text(x + 5, y + 12, german ? kClassesDe[grade] : kClassesEn[grade], "start", "#5b6470");
        if (cell.count > 0) out.text(x + kCellWidth / 2, y + kCellHeight - 11, std::to_string(cell.count), "middle");
    }
    for (std::int64_t step = 1; step <= likelihoods; ++step)
        out.text(kLeft - 8, bottom - kCellHeight * (static_cast<double>(step) - 0.5) + 4, std::to_string(step), "end");
    for (std::int64_t step = 1; step <= impacts; ++step)
        out.text(kLeft + kCellWidth * (static_cast<double>(step) - 0.5), bottom + 14, std::to_string(step), "middle");
    out.text(4, 14, german ? "Eintritt" : "Likelihood");
    out.text(kLeft + kCellWidth * static_cast<double>(impacts) / 2, bottom + 32, german ? "Auswirkung" : "Impact", "middle");
    return std::move(out).end();
}

std::string trend_chart(const std::vector<TrendLine>& lines, const std::vector<std::string>& points) {
    constexpr double kLeft = 40, kTop = 30, kHeight = 180, kWidth = 560;
    Drawing out(640, 250);
    const auto y = [&](std::int64_t value) { return kTop + kHeight * (1 - static_cast<double>(value) / 1'000'000); };
    const auto x = [&](std::size_t i) { return kLeft + (points.size() < 2 ? 0 : kWidth * static_cast<double>(i) / static_cast<double>(points.size() - 1)); };
    for (const std::int64_t mark : {0, 25, 50, 75, 100}) {
        out.line({kLeft, y(mark * 10'000)}, {kLeft + kWidth, y(mark * 10'000)}, {"#dfe3e8"});
        out.text(kLeft - 6, y(mark * 10'000) + 4, std::to_string(mark), "end", "#5b6470");
    }
    for (std::size_t i = 0; i < points.size(); ++i) out.text(x(i), kTop + kHeight + 16, points[i], "middle", "#5b6470");
    const char* colours[] = {kDeclared, kEvidenced, "#4b5563", "#2f855a"};
    for (std::size_t n = 0; n < lines.size(); ++n) {
        const auto* colour = colours[n % std::size(colours)];
        out.box(kLeft + 260 * static_cast<double>(n), 6, 10, 10, colour);
        out.text(kLeft + 15 + 260 * static_cast<double>(n), 15, lines[n].label);
        for (std::size_t i = 0; i < lines[n].values.size(); ++i) {
            const auto& value = lines[n].values[i];
            if (!value) continue;
            if (i > 0 && lines[n].values[i - 1]) out.line({x(i - 1), y(*lines[n].values[i - 1])}, {x(i), y(*value)}, {colour, 2});
            out.dot(x(i), y(*value), colour);
        }
    }
    return std::move(out).end();
}

}  // namespace compliance
