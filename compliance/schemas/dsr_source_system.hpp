// SPDX-License-Identifier: Apache-2.0
// What a client may say of a system that is asked when a data subject's request comes in.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/dsr_right.hpp"
#include "compliance/domain/entity_refs.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

enum class DsrConnector { manual, webhook, internal };
BOOST_DESCRIBE_ENUM(DsrConnector, manual, webhook, internal)

struct DsrSourceSystemInput {
    platform::Text<120> name;
    std::optional<platform::UserId> owner;
    std::optional<platform::Ref<entity::ServiceModule>> module;
    std::vector<platform::Ref<entity::ProcessingActivity>> processing_activities;
    std::vector<platform::Term> subject_categories;
    std::vector<DsrRight> rights;
    std::vector<platform::Term> data_categories;
    std::vector<platform::Ref<entity::RetentionObject>> retention_objects;
    DsrConnector connector = DsrConnector::manual;
    std::optional<platform::Url> webhook_url;
    platform::Secret<200> webhook_secret;
    std::optional<platform::Markdown> instructions;
    bool active = true;

    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"name", "Name of the system.", platform::reflect::kSortable | platform::reflect::kSearchable, "\"CRM\""},
        {"owner", "Member who answers for it."},
        {"module", "Entry of the service inventory."},
        {"processing_activities", "Entries of the record of processing that run on it."},
        {"subject_categories", "Categories of persons it holds (vocabulary data_subject, or free text).", 0, "[\"customers\"]"},
        {"rights", "Rights it must be asked for; none: every right.", 0, "[\"access\", \"erasure\"]", 9},
        {"data_categories", "Categories of data it holds (vocabulary data_category, or free text)."},
        {"retention_objects", "Objects of the deletion concept it holds."},
        {"connector", "How it is asked: by a person, by a signed call, or inside this program.", platform::reflect::kDefaulted},
        {"webhook_url", "Target of the signed call; needed for the connector webhook."},
        {"webhook_secret", "Secret that calls are signed with (`whsec_…`); never read back.", platform::reflect::kDefaulted},
        {"instructions", "What the person who is asked should do."},
        {"active", "Inactive systems are no longer asked; open tasks stay.", platform::reflect::kDefaulted},
    };
};
BOOST_DESCRIBE_STRUCT(DsrSourceSystemInput, (),
                      (name, owner, module, processing_activities, subject_categories, rights, data_categories, retention_objects,
                       connector, webhook_url, webhook_secret, instructions, active))

/// Filters of listDsrSourceSystems.
struct DsrSourceSystemFilters {
    std::optional<bool> active;
    std::optional<DsrRight> right;
    std::optional<platform::Term> subject_category;
    std::optional<DsrConnector> connector;

    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"active", "Only active or only inactive ones."},
        {"right", "Asked for this right."},
        {"subject_category", "Holds this category of persons."},
        {"connector", "Asked this way."},
    };
};
BOOST_DESCRIBE_STRUCT(DsrSourceSystemFilters, (), (active, right, subject_category, connector))

}  // namespace compliance
