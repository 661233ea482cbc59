// SPDX-License-Identifier: Apache-2.0
// The table of shipped mail templates: key, domain, whether the law wants it sent, and what it may name.
#include "compliance/services/email_template_info.hpp"

namespace compliance {

namespace {

constexpr MailVariable kTenant{"tenant.name", MailValue::text, "Acme"};
constexpr MailVariable kMember{"member.name", MailValue::text, "Ada Lovelace", true};
constexpr MailVariable kLink{"link", MailValue::url, "https://example.org/#/open/7d3f"};
constexpr MailVariable kBy{"by", MailValue::text, "Grace Hopper", true};
constexpr MailVariable kOnBehalfOf{"on_behalf_of", MailValue::text, "Alan Turing", true};
constexpr MailVariable kPerson{"person.name", MailValue::text, "Ada Lovelace", true};
constexpr MailVariable kRequestKey{"request.key", MailValue::text, "DSR-2026-000123"};
constexpr MailVariable kReceivedOn{"request.received_on", MailValue::date, "2026-11-25"};
constexpr MailVariable kRequestDue{"request.due_on", MailValue::date, "2026-12-28"};
constexpr MailVariable kExpiresAt{"expires_at", MailValue::instant, "2026-12-05T09:15:00Z"};
constexpr MailVariable kDueOn{"due_on", MailValue::date, "2026-12-15"};
constexpr MailVariable kOverdue{"overdue", MailValue::flag, "true"};
constexpr MailVariable kUpcoming{"upcoming", MailValue::flag, "false"};
constexpr MailVariable kAuthority{"authority", MailValue::text, "Der Bundesbeauftragte für den Datenschutz und die Informationsfreiheit"};
constexpr MailVariable kLegalSource{"deadline.legal_source", MailValue::text, "Art. 12(3) GDPR"};
constexpr MailVariable kTaskKey{"task.key", MailValue::text, "TSK-0042"};
constexpr MailVariable kTaskTitle{"task.title", MailValue::text, "Access review, fourth quarter"};
constexpr MailVariable kTaskDue{"task.due_on", MailValue::date, "2027-01-04"};
constexpr MailVariable kDeadlineKey{"deadline.key", MailValue::text, "DSR-2026-000123"};
constexpr MailVariable kDeadlineTitle{"deadline.title", MailValue::text, "Answer to a data subject request"};
constexpr MailVariable kDeadlineDue{"deadline.due_on", MailValue::date, "2026-12-28"};
constexpr MailVariable kLearner{"learner.name", MailValue::text, "Ada Lovelace", true};
constexpr MailVariable kCourse{"course.title", MailValue::text, "Data protection basics"};

constexpr MailVariable kApprovalRequestedNames[] = {
    kTenant, kMember, kBy, kOnBehalfOf, {"record.key", MailValue::text, "POL-0007"}, {"record.title", MailValue::text, "Access control policy"}, kLink};
constexpr MailVariable kAuditEvidenceRequestNames[] = {kTenant,
                                                       kMember,
                                                       kBy,
                                                       {"session.title", MailValue::text, "Internal audit 2026"},
                                                       {"request.key", MailValue::text, "ER-0012"},
                                                       {"request.title", MailValue::text, "List of privileged accounts"},
                                                       {"request.due_on", MailValue::date, "2026-12-15"},
                                                       kLink};
constexpr MailVariable kAuditInvitationNames[] = {kTenant,
                                                  {"guest.name", MailValue::text, "Ada Lovelace", true},
                                                  {"session.title", MailValue::text, "Internal audit 2026"},
                                                  {"role", MailValue::text, "auditor"},
                                                  {"access_until", MailValue::date, "2027-03-31"},
                                                  kExpiresAt,
                                                  kLink};
constexpr MailVariable kBackupRedNames[] = {kTenant,
                                            kMember,
                                            {"reason", MailValue::text, "the last backup is older than one day"},
                                            {"last_success", MailValue::instant, "2026-11-22T02:00:00Z"},
                                            {"rpo", MailValue::text, "P1D"},
                                            kLink};
constexpr MailVariable kChangeRequestsReminderNames[] = {kTenant,
                                                         kMember,
                                                         {"request.key", MailValue::text, "CR-0031"},
                                                         {"request.title", MailValue::text, "Purpose of processing «Payroll»"},
                                                         kRequestDue,
                                                         kOverdue,
                                                         kUpcoming,
                                                         kLink};
constexpr MailVariable kConsentDoubleOptInNames[] = {
    kTenant,
    {"purpose", MailValue::text, "Newsletter"},
    {"wording", MailValue::text, "Ich willige ein, dass die Acme GmbH mir per E-Mail Neuigkeiten zu ihren Produkten sendet."},
    {"expires_at", MailValue::instant, "2026-11-09T09:15:00Z"},
    kLink};
constexpr MailVariable kConsentPreferenceLinkNames[] = {kTenant, kExpiresAt, kLink};
constexpr MailVariable kDeadlineMissedNames[] = {
    kTenant, kMember, kDeadlineKey, kDeadlineTitle, kDeadlineDue, kLegalSource, {"escalated", MailValue::flag, "true"}, kLink};
constexpr MailVariable kDeadlineReminderNames[] = {
    kTenant,      kMember, kOnBehalfOf, kDeadlineKey, kDeadlineTitle, kDeadlineDue, {"deadline.due_at", MailValue::instant, "2026-12-28T23:00:00Z"},
    kLegalSource, kLink};
constexpr MailVariable kDigestNames[] = {kTenant,
                                         kMember,
                                         {"day", MailValue::date, "2026-11-24"},
                                         {"items[].title", MailValue::text, "Access review, fourth quarter"},
                                         {"items[].due_on", MailValue::date, "2027-01-04"},
                                         {"items[].link", MailValue::url, "https://example.org/#/open/7d3f"}};
constexpr MailVariable kDsrAcknowledgementNames[] = {kTenant,     kPerson, kRequestKey, kReceivedOn, {"request.rights", MailValue::text, "access (Art. 15)"},
                                                     kRequestDue, kLink};
constexpr MailVariable kDsrAnswerNames[] = {kTenant, kPerson, kRequestKey, kReceivedOn, kAuthority, kExpiresAt, {"attached", MailValue::flag, "true"}, kLink};
constexpr MailVariable kDsrClarificationQuestionNames[] = {
    kTenant, kPerson, kRequestKey, {"question", MailValue::text, "Which of your contracts does your request concern?", true}, kLink};
constexpr MailVariable kDsrConfirmationNames[] = {kTenant, kPerson, kRequestKey, kExpiresAt, kLink};
constexpr MailVariable kDsrExtensionNames[] = {kPerson,
                                               kTenant,
                                               kRequestKey,
                                               kReceivedOn,
                                               {"request.due_on", MailValue::date, "2027-02-26"},
                                               {"reasons", MailValue::text, "Your request concerns eleven systems whose data have to be put together.", true},
                                               kAuthority};
constexpr MailVariable kDsrIdentityQuestionNames[] = {
    kTenant, kPerson, kRequestKey, {"question", MailValue::text, "Please tell us your customer number.", true}, kLink};
constexpr MailVariable kDsrMessageNames[] = {kTenant, kPerson, kRequestKey, kLink};
constexpr MailVariable kDsrOneTimeCodeNames[] = {kTenant, kRequestKey, {"code", MailValue::text, "48201937"}, {"minutes", MailValue::number, "10"}};
constexpr MailVariable kCollectorSilentNames[] = {kTenant,
                                                  kMember,
                                                  kOnBehalfOf,
                                                  {"collector.key", MailValue::text, "COL-0007"},
                                                  {"collector.title", MailValue::text, "Static analysis of the shop"},
                                                  {"collector.last_at", MailValue::instant, "2026-11-20T06:00:00Z"},
                                                  kLink};
constexpr MailVariable kFileInfectedNames[] = {kTenant,
                                               kMember,
                                               {"file.id", MailValue::text, "019dc0de-0000-7000-8000-000000000001"},
                                               {"file.signature", MailValue::text, "Eicar-Test-Signature"},
                                               {"by", MailValue::text, "usr_0123456789"},
                                               {"at", MailValue::instant, "2026-11-24T10:00:00Z"}};
constexpr MailVariable kIncidentsSubjectNoticeNames[] = {kTenant,
                                                         kPerson,
                                                         {"nature", MailValue::text, "A payroll list was sent to a wrong recipient on 12 June 2026."},
                                                         {"consequences", MailValue::text, "The recipient may know your salary."},
                                                         {"measures", MailValue::text, "The recipient has confirmed that the list was deleted."},
                                                         {"advice", MailValue::text, "Be careful with messages that mention your salary."},
                                                         {"contact", MailValue::text, "Data protection officer, dpo@example.org"}};
constexpr MailVariable kInvitationNames[] = {
    kTenant, kMember, {"roles", MailValue::text, "viewer"}, {"link", MailValue::url, "https://example.org/#invitation=7d3f"}};
constexpr MailVariable kIsmsPolicyAcknowledgementNames[] = {kTenant,
                                                            kMember,
                                                            {"policy.title", MailValue::text, "Access control policy"},
                                                            {"policy.version", MailValue::text, "2.0"},
                                                            {"policy.effective_from", MailValue::date, "2026-12-01"},
                                                            kDueOn,
                                                            kLink};
constexpr MailVariable kSecurityChangeNames[] = {
    kTenant, kMember, {"change", MailValue::text, "sign-in changed"}, kBy, {"at", MailValue::instant, "2026-11-24T10:00:00Z"}};
constexpr MailVariable kTaskAssignedNames[] = {kTenant, kMember, kBy, kOnBehalfOf, kTaskKey, kTaskTitle, kTaskDue,
                                               kLink};
constexpr MailVariable kTaskReminderNames[] = {kTenant, kMember, kOnBehalfOf, kTaskKey, kTaskTitle, kTaskDue, kLink};
constexpr MailVariable kTokenExpiringNames[] = {kTenant,
                                                kMember,
                                                {"token.name", MailValue::text, "CI evidence"},
                                                {"token.prefix", MailValue::text, "cpl_s_Ab12"},
                                                {"token.expires_at", MailValue::instant, "2026-12-08T10:00:00Z"},
                                                kLink};
constexpr MailVariable kTrainingAssignedNames[] = {kTenant, kLearner, kCourse, {"basis", MailValue::text, "Art. 39(1)(b) GDPR"}, kDueOn, kLink};
constexpr MailVariable kTrainingCertificateNames[] = {
    kTenant, kLearner, kCourse, {"completed_on", MailValue::date, "2026-11-20"}, {"valid_until", MailValue::date, "2027-11-20"}, kLink};
constexpr MailVariable kTrainingEscalationNames[] = {kTenant, kLearner, kCourse, {"manager.name", MailValue::text, "Grace Hopper", true}, kDueOn};
constexpr MailVariable kTrainingReminderNames[] = {kTenant, kLearner, kCourse, kDueOn, kOverdue, kUpcoming, kLink};
constexpr MailVariable kVendorAssessmentNames[] = {kTenant,
                                                   {"recipient.name", MailValue::text, "Ada Lovelace", true},
                                                   {"vendor.name", MailValue::text, "Cloudwerk GmbH"},
                                                   {"questionnaire", MailValue::text, "Information security of suppliers"},
                                                   kDueOn,
                                                   {"contact", MailValue::text, "procurement@example.org", true},
                                                   kLink};
constexpr MailVariable kVendorAssessmentReminderNames[] = {kTenant,
                                                           {"recipient.name", MailValue::text, "Ada Lovelace", true},
                                                           {"vendor.name", MailValue::text, "Cloudwerk GmbH"},
                                                           {"questionnaire", MailValue::text, "Information security of suppliers"},
                                                           kDueOn,
                                                           {"contact", MailValue::text, "procurement@example.org", true},
                                                           kLink};
constexpr MailVariable kWebhookDisabledNames[] = {kTenant,
                                                  kMember,
                                                  {"webhook.name", MailValue::text, "Ticket system"},
                                                  {"webhook.since", MailValue::instant, "2026-11-19T10:00:00Z"},
                                                  {"reason", MailValue::text, "HTTP status 500"},
                                                  kLink};
constexpr MailVariable kWhistleblowerOfficerNoticeNames[] = {kTenant, kMember};

constexpr MailTemplateInfo kInfos[] = {
    {"approval_requested", "platform", false, kApprovalRequestedNames},
    {"audit.evidence_request", "audit", false, kAuditEvidenceRequestNames},
    {"audit.invitation", "audit", false, kAuditInvitationNames},
    {"backup_red", "platform", false, kBackupRedNames},
    {"change-requests.reminder", "change-requests", false, kChangeRequestsReminderNames},
    {"consent.double_opt_in", "consent", false, kConsentDoubleOptInNames},
    {"consent.preference_link", "consent", true, kConsentPreferenceLinkNames},
    {"deadline_missed", "platform", true, kDeadlineMissedNames},
    {"deadline_reminder", "platform", true, kDeadlineReminderNames},
    {"digest", "platform", false, kDigestNames},
    {"dsr.acknowledgement", "dsr", true, kDsrAcknowledgementNames},
    {"dsr.answer", "dsr", true, kDsrAnswerNames},
    {"dsr.clarification_question", "dsr", true, kDsrClarificationQuestionNames},
    {"dsr.confirmation", "dsr", true, kDsrConfirmationNames},
    {"dsr.extension", "dsr", true, kDsrExtensionNames},
    {"dsr.identity_question", "dsr", true, kDsrIdentityQuestionNames},
    {"dsr.message", "dsr", true, kDsrMessageNames},
    {"dsr.one_time_code", "dsr", true, kDsrOneTimeCodeNames},
    {"evidence.collector_silent", "evidence", false, kCollectorSilentNames},
    {"file_infected", "platform", false, kFileInfectedNames},
    {"incidents.subject_notice", "incidents", true, kIncidentsSubjectNoticeNames},
    {"invitation", "platform", false, kInvitationNames},
    {"isms.policy_acknowledgement", "isms", false, kIsmsPolicyAcknowledgementNames},
    {"security_change", "platform", false, kSecurityChangeNames},
    {"task_assigned", "platform", false, kTaskAssignedNames},
    {"task_reminder", "platform", false, kTaskReminderNames},
    {"token_expiring", "platform", false, kTokenExpiringNames},
    {"training.assigned", "training", false, kTrainingAssignedNames},
    {"training.certificate", "training", false, kTrainingCertificateNames},
    {"training.escalation", "training", false, kTrainingEscalationNames},
    {"training.reminder", "training", false, kTrainingReminderNames},
    {"vendor.assessment", "vendor", false, kVendorAssessmentNames},
    {"vendor.assessment_reminder", "vendor", false, kVendorAssessmentReminderNames},
    {"webhook_disabled", "platform", false, kWebhookDisabledNames},
    {"whistleblower.officer_notice", "whistleblower", false, kWhistleblowerOfficerNoticeNames},
};

}  // namespace

std::span<const MailTemplateInfo> mail_template_infos() { return kInfos; }

}  // namespace compliance
