
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'New-FlowExecutionContext' {
    It 'builds a context from parameters' {
        $context = New-FlowExecutionContext -FlowName Sync -FlowVersion 2.0 -Name once -ContactUri tel:+15550199 -Channel voice -UserId u -Attribute @{ customerId = '007' }
        $context | Should -BeOfType FlowExec.FlowExecutionContext
        $context.FlowName | Should -Be 'Sync'
        $context.ContactUri | Should -Be 'tel:+15550199'
        $context.Attributes['CUSTOMERID'] | Should -Be '007'
    }

    It 'leaves out what is not given' {
        $context = New-FlowExecutionContext -FlowId 1
        $null -eq $context.Name | Should -BeTrue
        $null -eq $context.UserId | Should -BeTrue
        $context.Attributes.Count | Should -Be 0
    }

    It 'takes an object with the names of the wire' {
        $context = '{ "flow_id": "f", "channel_type": "web", "user_id": "u", "contact_uri": "ext:1", "start_node": "Start", "flow_execution_id": "x", "initial_attributes": { "a": [1, 2] } }' |
            ConvertFrom-Json | New-FlowExecutionContext
        $context.FlowId, $context.ChannelType, $context.UserId, $context.ContactUri, $context.StartNode, $context.FlowExecutionId | Should -Be @('f', 'web', 'u', 'ext:1', 'Start', 'x')
        $context.Attributes['a'] | Should -Be @(1, 2)
    }

    It 'takes inputs as <Alias>' -ForEach @(@{ Alias = 'InitialAttribute' }, @{ Alias = 'InputData' }) {
        $arguments = @{ $Alias = @{ b = $true } }
        (New-FlowExecutionContext @arguments).Attributes['b'] | Should -BeTrue
    }

    It 'keeps the order of inputs' {
        @((New-FlowExecutionContext -Attribute ([ordered]@{ z = 1; a = 2; m = 3 })).Attributes.Keys) | Should -Be @('z', 'a', 'm')
    }

    It 'reads participants from hashtables and objects' {
        $context = New-FlowExecutionContext -FlowId f -Participant @{ user_id = 'a'; Role = 'USER'; channels = 'voice', 'web' }, ([pscustomobject]@{ UserId = 'b'; Role = 'AGENT'; Channels = 'chat' })
        $context.Participants.UserId | Should -Be @('a', 'b')
        $context.Participants[0].Channels | Should -Be @('voice', 'web')
    }

    It 'refuses a participant that is none' {
        (Get-ErrorOf { New-FlowExecutionContext -Participant @{ nobody = 1 } }).FullyQualifiedErrorId | Should -BeLike 'ParticipantInvalid,*'
    }

    It 'refuses inputs that contain themselves' {
        $loop = @{ a = 1 }
        $loop.self = $loop
        $failure = Get-ErrorOf { New-FlowExecutionContext -Attribute $loop @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'InputUnusable,*'
        "$failure" | Should -Match 'contains itself'
    }

    It 'refuses a secret among the inputs without showing it' {
        $failure = Get-ErrorOf { New-FlowExecutionContext -Attribute @{ a = (ConvertTo-SecureString 'hidden-one' -AsPlainText -Force) } @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'InputUnusable,*'
    }

    It 'refuses the same input in two cases' {
        $twice = [Collections.Generic.Dictionary[string, object]]::new()
        $twice['a'] = 1
        $twice['A'] = 2
        (Get-ErrorOf { New-FlowExecutionContext -Attribute $twice }).FullyQualifiedErrorId | Should -BeLike 'InputTwice,*'
    }

    It 'binds a whole object that lacks nothing without a connection' {
        { New-FlowExecutionContext -FlowName x } | Should -Not -Throw
    }
}
