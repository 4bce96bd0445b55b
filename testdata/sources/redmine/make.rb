# Users of Redmine, saved through its own models.
[["ada", "Ada", "Lovelace"], ["alan", "Alan", "Turing"], ["grace", "Grace", "Hopper"]].each_with_index do |(login, first, last), i|
  u = User.new(firstname: first, lastname: last, mail: "#{login}@example.org", language: "en", admin: i.zero?)
  u.login = login + "_rm"
  u.password = u.password_confirmation = "Tr0ub4dor&3x"
  u.save!
  EmailAddress.create!(user: u, address: "second.#{login}@example.org", is_default: false) if i.zero?
  u.lock! if i == 2
end
Group.create!(lastname: "Staff")
