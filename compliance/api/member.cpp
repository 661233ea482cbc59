// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/access.hpp"
#include "compliance/services/me.hpp"
#include "compliance/services/member.hpp"

namespace compliance {

namespace {

struct NoFilters {};
BOOST_DESCRIBE_STRUCT(NoFilters, (), ())

struct Successor {
    std::optional<platform::Uuid> successor;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"successor", "Member who takes over what this one owns."}};
};
BOOST_DESCRIBE_STRUCT(Successor, (), (successor))

std::string bearer(const Call& call) {
    const auto header = call.request().header("Authorization");
    return header.starts_with("Bearer ") || header.starts_with("bearer ") ? std::string(platform::trim(header.substr(7))) : std::string{};
}

Me accept_invitation(Call& call, Services& services, const InvitationToken& in) {
    const auto token = bearer(call);
    if (token.empty()) throw platform::Problem(401, "unauthorized", "Sign in with the invited identity.");
    const auto& context = call.context;
    Credentials credentials{token, {}, "acceptInvitation", context.peer, context.ip, context.user_agent, context.request_id};
    const auto invited = services.members.invited_to(call.context, in.token.value);
    const auto identity = services.access.identify(context.fiber, credentials, invited, context.now);
    const auto tenant = services.members.accept(call.context, in.token.value, identity);
    Context inside = context;
    credentials.tenant = tenant.str();
    inside.caller = *services.access.sign_in(context.fiber, credentials, context.now);
    return services.me.get(inside);
}

}  // namespace

void add_me_routes(Api& api, Services& services) {
    const auto& me = services.me;
    api.get<Me>("/platform/me", {"getMe", "platform:read", "The caller, the active tenant, roles, effective permissions and preferences."},
                [&](Call& call) { return me.get(call.context); });
    api.patch<MeChange, Me>("/platform/me", {"updateMe", "platform:read", "Language, time zone, default tenant, channels, absence and deputy."},
                            [&](Call& call, const platform::json::Node& body) { return me.patch(call.context, body); });
    api.whole<NoFilters, TenantOverview>("/platform/me/tenants",
                                         {"listMyTenants", "platform:read", "Every tenant of the caller with what is due there, most overdue first."},
                                         [&](Call& call, const NoFilters&) { return me.tenants(call.context); });
}

void add_member_routes(Api& api, Services& services) {
    const auto& members = services.members;
    api.list<MemberFilters, Member>(
        "/platform/members", {"listMembers", "platform:read", "Members with their roles."},
        [&](Call& call, const ListQuery& query, const MemberFilters& filters) { return members.list(call.context, query, filters); });
    api.create<MemberInput, Member>(
        "/platform/members", {"inviteMember", "platform:admin", "Invites by mail with roles and optional end; again on an invited one sends a new link."},
        [&](Call& call, MemberInput in) { return members.invite(call.context, std::move(in)); });
    api.get<Member>("/platform/members/{member_id}", {"getMember", "platform:read", "One member."},
                    [&](Call& call) { return members.get(call.context, call.id("member_id")); });
    api.patch<MemberChange, Member>(
        "/platform/members/{member_id}", {"updateMember", "platform:admin", "Roles, deputy, end date, active or suspended."},
        [&](Call& call, const platform::json::Node& body) { return members.patch(call.context, call.id("member_id"), call.if_match(), body); });
    api.remove<Successor>("/platform/members/{member_id}",
                          {"removeMember", "platform:admin", "Ends the access; the successor takes over what the member owns."},
                          [&](Call& call, const Successor& query) { members.remove(call.context, call.id("member_id"), call.if_match(), query.successor); });
    api.list<NoFilters, platform::records::HistoryEntry>(
        "/platform/members/{member_id}/history", {"getMemberHistory", "platform:read", "Who granted or took which role when."},
        [&](Call& call, const ListQuery& query, const NoFilters&) { return members.history(call.context, call.id("member_id"), query); });
    api.action<InvitationToken, Me>("/platform/invitations/accept",
                                    {"acceptInvitation", "public", "Binds the signed-in identity to the invited member.", 200, {401, 403, 410}},
                                    [&](Call& call, const InvitationToken& in) { return accept_invitation(call, services, in); });
}

}  // namespace compliance
