#include "operate/verify_html.h"

#include "operate/html.h"
#include "operate/text_table.h"
#include "operate/verify_charts.h"
#include "operate/verify_text.h"

namespace atrest::operate {
namespace {

// Colours that people with any kind of colour vision tell apart (after Okabe and Ito).
constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--ink:#1b2430;--soft:#5b6675;--paper:#fff;--card:#f5f7fa;--line:#dde3ea;
--encrypted:#0072b2;--plaintext:#d55e00;--expected:#b9c3cf;--exempt:#8a96a3;--unreadable:#7b1fa2;
--good:#00795a;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf1;--soft:#9aa7b5;--paper:#12171d;--card:#1b222b;
--line:#2d3742;--encrypted:#56b4e9;--plaintext:#ff8c42;--expected:#4a5664;--exempt:#6d7986;
--unreadable:#c58be0;--good:#4cc9a0;--bad:#ff8a80}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,sans-serif}main{max-width:1000px;margin:0 auto;padding:32px 20px 64px}
h1{font-size:26px;margin:0}h2{font-size:18px;margin:40px 0 12px}p{margin:4px 0}.soft{color:var(--soft)}
.verdict{border-left:6px solid var(--good);background:var(--card);padding:14px 18px;margin:20px 0;
border-radius:4px}.verdict.bad{border-color:var(--bad)}.verdict b{font-size:18px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:12px}
.tile{background:var(--card);border-radius:6px;padding:12px 16px;border-top:4px solid var(--line)}
.tile b{display:block;font-size:24px;font-variant-numeric:tabular-nums}
.tile.encrypted{border-color:var(--encrypted)}.tile.plaintext{border-color:var(--plaintext)}
.tile.exempt{border-color:var(--exempt)}.tile.unreadable{border-color:var(--unreadable)}
svg{width:100%;height:auto;display:block}svg text{font-size:13px;fill:var(--ink)}
svg .name{text-anchor:end}svg .count{font-variant-numeric:tabular-nums}svg .tick{fill:var(--soft)}
svg .end{text-anchor:end}.axis{fill:var(--line)}.encrypted{fill:var(--encrypted)}
.plaintext{fill:var(--plaintext)}.expected{fill:var(--expected)}.exempt{fill:var(--exempt)}
.unreadable{fill:var(--unreadable)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:6px 20px;padding:0;margin:12px 0;font-size:13px;
overflow-wrap:anywhere}.legend li::before{content:"";display:inline-block;width:12px;height:12px;
margin-right:7px;border-radius:2px;background:var(--c)}
.legend .encrypted{--c:var(--encrypted)}.legend .plaintext{--c:var(--plaintext)}
.legend .expected{--c:var(--expected)}.legend .exempt{--c:var(--exempt)}
.legend .unreadable{--c:var(--unreadable)}
.key0{--c:#0072b2}.key1{--c:#e69f00}.key2{--c:#009e73}.key3{--c:#cc79a7}.key4{--c:#56b4e9}
.key5{--c:#d55e00}.key6{--c:#b8a800}.key7{--c:#8a96a3}svg rect[class^=key]{fill:var(--c)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;padding:7px 14px 7px 0;border-bottom:1px solid var(--line);vertical-align:top;
overflow-wrap:anywhere}th{color:var(--soft);font-weight:600;white-space:nowrap}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap})";

std::string Cell(std::string_view text) { return Element("td", "", EscapeHtml(text)); }
std::string Cell(std::uint64_t number) { return Element("td", "class=\"n\"", Grouped(number)); }

std::string Table(std::initializer_list<std::string_view> headers, const std::string& rows) {
  std::string head;
  for (std::string_view header : headers) {
    const bool number = header.starts_with('>');
    head += Element("th", number ? "class=\"n\"" : "", header.substr(number ? 1 : 0));
  }
  return Element("div", "class=\"scroll\"", Element("table", "", Element("tr", "", head) + rows));
}

std::string Tile(std::string_view style, std::uint64_t number, std::string_view label) {
  return Element("div", "class=\"tile " + std::string(style) + "\"",
                 Element("b", "", Grouped(number)) + std::string(label));
}

std::string Tiles(const VerifyReport& report) {
  return Element("div", "class=\"tiles\"",
                 Tile("", report.summary.total, "values") +
                     Tile("encrypted", report.summary.encrypted, "encrypted") +
                     Tile("plaintext", report.summary.plaintext, "plaintext") +
                     Tile("exempt", report.summary.exempt, "exempt") +
                     Tile("unreadable", report.summary.unreadable, "unreadable") +
                     Tile("", report.dek_sources, "DEK sources"));
}

std::string Verdict(const VerifyReport& report) {
  const VerifyVerdict verdict = JudgeReport(report);
  std::string text = Element("b", "", EscapeHtml(verdict.sentence));
  if (!verdict.next_step.empty()) text += Element("p", "", EscapeHtml(verdict.next_step));
  if (report.retire) {
    const RetireReport& retire = *report.retire;
    text += Element("p", "",
                    "May " + Element("b", "", EscapeHtml(retire.key)) + " go? " +
                        (retire.safe ? "Yes." : "No: ") +
                        (retire.safe ? ""
                                     : Grouped(retire.needed_by) + " values need it, " +
                                           Grouped(retire.uncertain) + " may need it."));
  }
  return Element(
      "div", report.FoundSomethingWrong() ? "class=\"verdict bad\"" : "class=\"verdict\"", text);
}

std::string StateLegend() {
  return Element("ul", "class=\"legend\"",
                 Element("li", "class=\"encrypted\"", "encrypted") +
                     Element("li", "class=\"plaintext\"", "plaintext that should be encrypted") +
                     Element("li", "class=\"expected\"", "plaintext, as expected") +
                     Element("li", "class=\"exempt\"", "never encrypted") +
                     Element("li", "class=\"unreadable\"", "unreadable"));
}

std::string KeysTable(const VerifyReport& report) {
  std::string rows;
  for (const KeyReport& key : report.keys) {
    rows += Element("tr", "",
                    Cell(KeyLabel(key)) + Cell(key.values) + Cell(key.dek_sources) +
                        Cell(static_cast<std::uint64_t>(key.first_revision)) +
                        Cell(static_cast<std::uint64_t>(key.last_revision)));
  }
  return Table({"Key", ">Values", ">DEK sources", ">First revision", ">Last revision"}, rows);
}

std::string OffendersTable(const std::vector<Offender>& offenders) {
  std::string rows;
  for (const Offender& offender : offenders) {
    const std::string object =
        offender.space.empty() ? offender.name : offender.space + "/" + offender.name;
    rows += Element("tr", "",
                    Cell(ProblemName(offender.problem)) + Cell(offender.resource) + Cell(object) +
                        Cell(offender.detail) + Cell(offender.source));
  }
  return Table({"Problem", "Resource", "Object", "What stands there", "Source"}, rows);
}

std::string SourcesTable(const VerifyReport& report) {
  std::string rows;
  for (const SourceReport& source : report.sources) {
    rows += Element("tr", "",
                    Cell(source.name) + Cell(source.kind) +
                        Cell(static_cast<std::uint64_t>(source.revision)) + Cell(source.keys));
  }
  return Table({"Source", "Kind", ">Revision", ">Keys"}, rows);
}

std::string Offenders(const VerifyReport& report) {
  std::string text;
  if (!report.offenders.empty()) {
    text += Element("h2", "", "Offenders") +
            Element("p", "class=\"soft\"",
                    Grouped(report.offenders.size()) + " of " + Grouped(report.offenders_total) +
                        " named") +
            OffendersTable(report.offenders);
  }
  if (report.retire && !report.retire->examples.empty()) {
    text += Element("h2", "", "What still needs " + EscapeHtml(report.retire->key)) +
            OffendersTable(report.retire->examples);
  }
  return text;
}

std::string Probe(const VerifyReport& report) {
  if (!report.probe) return "";
  const ProbeReport& probe = *report.probe;
  std::string keys;
  for (const ProbedKey& key : probe.keys) {
    keys += Element("tr", "",
                    Cell(key.key) + Cell(key.key_arn.empty() ? "not said" : key.key_arn) +
                        Cell(key.dek_sources) + Cell(key.values));
  }
  std::string failures;
  for (const ProbeFailure& failure : probe.failures) {
    failures += Element("tr", "",
                        Cell(failure.key) + Cell(failure.reason) + Cell(failure.dek_sources) +
                            Cell(failure.values) + Cell(failure.next_step));
  }
  std::string text = Element("h2", "", "Can it be decrypted?") +
                     Element("p", "class=\"soft\"",
                             EscapeHtml(probe.through) + ": " + Grouped(probe.unwrapped) + " of " +
                                 Grouped(probe.dek_sources) + " DEKs or seeds unwrap");
  if (!probe.stopped.empty()) {
    text += Element("p", "", "Not all were asked for: " + EscapeHtml(probe.stopped));
  }
  text += Table({"Key", "Unwrapped by", ">DEK sources", ">Values"}, keys);
  if (failures.empty()) return text;
  return text + Element("h2", "", "What cannot be decrypted") +
         Table({"Key", "Why", ">DEK sources", ">Values", "Next step"}, failures);
}

}  // namespace

std::string VerifyHtml(const VerifyReport& report, std::string_view when) {
  const std::string head =
      "<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">" +
      Element("title", "", "atrest verify") + Element("style", "", kStyle);
  const std::string body =
      Element("h1", "", "What is encrypted in etcd") +
      Element("p", "class=\"soft\"", "atrest verify, " + EscapeHtml(when)) + Verdict(report) +
      Tiles(report) + Element("h2", "", "States by resource") + StateChart(report) + StateLegend() +
      Element("h2", "", "Keys over time") +
      Element("p", "class=\"soft\"", "values by the revision at which they were last written") +
      KeyTimeline(report) + KeysTable(report) + Probe(report) + Offenders(report) +
      Element("h2", "", "Sources") + SourcesTable(report);
  return "<!doctype html>\n" +
         Element("html", "lang=\"en\"",
                 Element("head", "", head) + Element("body", "", Element("main", "", body))) +
         "\n";
}

}  // namespace atrest::operate
